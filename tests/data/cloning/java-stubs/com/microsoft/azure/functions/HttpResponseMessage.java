package com.microsoft.azure.functions;

public interface HttpResponseMessage {
  interface Builder {
    Builder body(Object body);

    HttpResponseMessage build();
  }
}
