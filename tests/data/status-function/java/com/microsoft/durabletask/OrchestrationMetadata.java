package com.microsoft.durabletask;

public final class OrchestrationMetadata {
    private final String name;
    private final String instanceId;
    private final OrchestrationRuntimeStatus runtimeStatus;

    public OrchestrationMetadata(String name, String instanceId, OrchestrationRuntimeStatus runtimeStatus) {
        this.name = name;
        this.instanceId = instanceId;
        this.runtimeStatus = runtimeStatus;
    }

    public String getName() {
        return name;
    }

    public String getInstanceId() {
        return instanceId;
    }

    public OrchestrationRuntimeStatus getRuntimeStatus() {
        return runtimeStatus;
    }
}
