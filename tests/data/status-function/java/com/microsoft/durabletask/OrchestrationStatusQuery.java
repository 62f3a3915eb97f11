package com.microsoft.durabletask;

import java.util.List;

public final class OrchestrationStatusQuery {
    private List<OrchestrationRuntimeStatus> statuses;
    private String continuationToken;

    public OrchestrationStatusQuery setRuntimeStatusList(List<OrchestrationRuntimeStatus> statuses) {
        this.statuses = statuses;
        return this;
    }

    public OrchestrationStatusQuery setMaxInstanceCount(int count) {
        return this;
    }

    public OrchestrationStatusQuery setFetchInputsAndOutputs(boolean fetch) {
        return this;
    }

    public OrchestrationStatusQuery setContinuationToken(String token) {
        this.continuationToken = token;
        return this;
    }

    public List<OrchestrationRuntimeStatus> getRuntimeStatusList() {
        return statuses;
    }

    public String getContinuationToken() {
        return continuationToken;
    }
}
