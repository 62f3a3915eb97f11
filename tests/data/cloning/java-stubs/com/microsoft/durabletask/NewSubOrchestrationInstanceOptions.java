package com.microsoft.durabletask;

public class NewSubOrchestrationInstanceOptions extends TaskOptions {
  public NewSubOrchestrationInstanceOptions(RetryPolicy retryPolicy) {
    super(retryPolicy);
  }

  public NewSubOrchestrationInstanceOptions setVersion(String version) {
    return this;
  }
}
