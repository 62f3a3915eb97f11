package com.microsoft.azure.functions;

public interface HttpResponseMessage {
    Object getBody();

    interface Builder {
        Builder header(String key, String value);

        Builder body(Object body);

        HttpResponseMessage build();
    }
}
