package com.microsoft.durabletask;

import java.util.List;

public class OrchestrationStatusQueryResult {
    private final List<OrchestrationMetadata> state;
    private final String continuationToken;

    public OrchestrationStatusQueryResult(List<OrchestrationMetadata> state, String continuationToken) {
        this.state = state;
        this.continuationToken = continuationToken;
    }

    public List<OrchestrationMetadata> getOrchestrationState() {
        return state;
    }

    public String getContinuationToken() {
        return continuationToken;
    }
}
