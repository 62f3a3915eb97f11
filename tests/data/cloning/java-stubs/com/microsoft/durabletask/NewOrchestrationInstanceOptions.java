package com.microsoft.durabletask;

public final class NewOrchestrationInstanceOptions {
  public NewOrchestrationInstanceOptions setVersion(String version) {
    return this;
  }

  public NewOrchestrationInstanceOptions setInstanceId(String instanceId) {
    return this;
  }

  public NewOrchestrationInstanceOptions setInput(Object input) {
    return this;
  }
}
