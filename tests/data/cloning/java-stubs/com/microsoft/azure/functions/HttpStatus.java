package com.microsoft.azure.functions;

public enum HttpStatus {
  OK,
  ACCEPTED,
  BAD_REQUEST
}
