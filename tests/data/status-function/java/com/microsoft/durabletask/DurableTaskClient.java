package com.microsoft.durabletask;

public abstract class DurableTaskClient {
    public abstract OrchestrationStatusQueryResult queryInstances(OrchestrationStatusQuery query);
}
