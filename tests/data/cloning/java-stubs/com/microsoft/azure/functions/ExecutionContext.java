package com.microsoft.azure.functions;

public interface ExecutionContext {
  java.util.logging.Logger getLogger();

  String getFunctionName();
}
