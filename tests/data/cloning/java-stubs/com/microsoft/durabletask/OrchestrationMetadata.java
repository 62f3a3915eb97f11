package com.microsoft.durabletask;

public class OrchestrationMetadata {
  public String getName() {
    return "";
  }

  public String getInstanceId() {
    return "";
  }
}
