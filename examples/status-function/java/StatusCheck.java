package com.example;

import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.OrchestrationMetadata;
import com.microsoft.durabletask.OrchestrationRuntimeStatus;
import com.microsoft.durabletask.OrchestrationStatusQuery;
import com.microsoft.durabletask.OrchestrationStatusQueryResult;
import com.microsoft.durabletask.azurefunctions.DurableClientContext;
import com.microsoft.durabletask.azurefunctions.DurableClientInput;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers {"hasRunning": true|false}: is any orchestration of this app's task hub in flight? */
public class StatusCheck {
    // An entity's row says Running for as long as the entity exists, so entities must not count. On Azure Storage an
    // entity's name is its whole instance id (@counter@key), on other backends it is the bare name (counter).
    private static final Pattern ENTITY_ID = Pattern.compile("^@([^@]+)@");

    @FunctionName("StatusCheck")
    public HttpResponseMessage run(
            @HttpTrigger(name = "request", methods = {HttpMethod.GET}, authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<Optional<String>> request,
            @DurableClientInput(name = "durableContext") DurableClientContext durableContext) {
        boolean hasRunning = hasRunning(durableContext.getClient());
        return request.createResponseBuilder(HttpStatus.OK)
                .header("Content-Type", "application/json")
                .body("{\"hasRunning\":" + hasRunning + "}")
                .build();
    }

    static boolean hasRunning(DurableTaskClient client) {
        OrchestrationStatusQuery query = new OrchestrationStatusQuery()
                .setRuntimeStatusList(Arrays.asList(
                        OrchestrationRuntimeStatus.PENDING,
                        OrchestrationRuntimeStatus.RUNNING,
                        OrchestrationRuntimeStatus.SUSPENDED))
                .setFetchInputsAndOutputs(false)
                .setMaxInstanceCount(1000);

        // A page may be empty and still be followed by more: only a missing continuation token ends the list.
        String token;
        do {
            OrchestrationStatusQueryResult page = client.queryInstances(query);
            for (OrchestrationMetadata instance : page.getOrchestrationState()) {
                if (!isEntity(instance.getInstanceId(), instance.getName())) {
                    return true;
                }
            }
            token = page.getContinuationToken();
            query.setContinuationToken(token);
        } while (token != null && !token.isEmpty());
        return false;
    }

    static boolean isEntity(String instanceId, String name) {
        Matcher matcher = ENTITY_ID.matcher(instanceId);
        return matcher.find() && (name.equals(instanceId) || name.equalsIgnoreCase(matcher.group(1)));
    }
}
