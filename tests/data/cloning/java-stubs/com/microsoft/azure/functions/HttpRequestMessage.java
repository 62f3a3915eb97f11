package com.microsoft.azure.functions;

public interface HttpRequestMessage<T> {
  java.util.Map<String, String> getQueryParameters();

  T getBody();

  HttpResponseMessage.Builder createResponseBuilder(HttpStatus status);
}
