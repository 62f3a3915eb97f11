package com.microsoft.durabletask;

public abstract class DurableTaskClient {
  public String scheduleNewOrchestrationInstance(String orchestratorName) {
    return scheduleNewOrchestrationInstance(orchestratorName, null, null);
  }

  public String scheduleNewOrchestrationInstance(String orchestratorName, Object input) {
    return scheduleNewOrchestrationInstance(orchestratorName, input, null);
  }

  public abstract String scheduleNewOrchestrationInstance(String orchestratorName, Object input, String instanceId);

  public abstract String scheduleNewOrchestrationInstance(String orchestratorName, NewOrchestrationInstanceOptions options);

  public abstract OrchestrationMetadata getInstanceMetadata(String instanceId, boolean getInputsAndOutputs);

  public abstract void terminate(String instanceId, Object output);
}
