package com.microsoft.durabletask.azurefunctions;

import com.microsoft.azure.functions.*;
import com.microsoft.durabletask.*;

public class DurableClientContext {
  public DurableTaskClient getClient() {
    return null;
  }

  public HttpResponseMessage createCheckStatusResponse(HttpRequestMessage<?> request, String instanceId) {
    return null;
  }

  public void signalEntity(EntityInstanceId entityId, String operationName, Object input) {}
}
