package com.microsoft.azure.functions.annotation;

public enum AuthorizationLevel {
  ANONYMOUS,
  FUNCTION,
  ADMIN
}
