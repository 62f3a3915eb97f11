package com.microsoft.azure.functions;

public interface HttpRequestMessage<T> {
    HttpResponseMessage.Builder createResponseBuilder(HttpStatus status);
}
