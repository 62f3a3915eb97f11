package com.microsoft.durabletask.azurefunctions;

import com.microsoft.durabletask.DurableTaskClient;

public class DurableClientContext {
    private final DurableTaskClient client;

    public DurableClientContext(DurableTaskClient client) {
        this.client = client;
    }

    public DurableTaskClient getClient() {
        return client;
    }
}
