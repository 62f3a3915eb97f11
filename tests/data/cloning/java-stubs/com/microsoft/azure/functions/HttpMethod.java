package com.microsoft.azure.functions;

public enum HttpMethod {
  GET,
  POST,
  DELETE
}
