package com.acme.orders;

import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.*;
import com.microsoft.durabletask.*;
import com.microsoft.durabletask.azurefunctions.*;

public class Starters {
    private static final String NIGHTLY = Names.Flows.REFUND;

    @FunctionName("Nightly")
    public void nightly(
            @TimerTrigger(name = "timer", schedule = "0 0 2 * * *") String timer,
            @DurableClientInput(name = "durable") DurableClientContext durable) {
        DurableTaskClient client = durable.getClient();
        client.scheduleNewOrchestrationInstance(DurableFunctionNames.versioned(NIGHTLY), null, "nightly");
        client.scheduleNewOrchestrationInstance(
                DurableFunctionNames.versioned(Names.Flows.ORDER), new NewOrchestrationInstanceOptions().setInput(1).setInstanceId("order-" + 1));
    }

    @FunctionName("StartAny")
    public HttpResponseMessage any(
            @HttpTrigger(name = "req", route = "start/{name}") HttpRequestMessage<String> request,
            @BindingName("name") String name,
            @DurableClientInput(name = "durable") DurableClientContext durable) {
        String asked = request.getQueryParameters().get("flow");
        durable.getClient().scheduleNewOrchestrationInstance(asked);
        return durable.createCheckStatusResponse(request, durable.getClient().scheduleNewOrchestrationInstance(name));
    }

    @FunctionName("QueueStart")
    public void queue(
            @QueueTrigger(name = "message", queueName = "orders") String message,
            @DurableClientInput(name = "durable") DurableClientContext durable) {
        Calls.start(durable.getClient(), DurableFunctionNames.versioned("orderflow"), message);
        durable.signalEntity(stock(message), "add", 1);
        OrchestrationMetadata metadata = durable.getClient().getInstanceMetadata("x", false);
        if (metadata.getName().equals("OrderFlow")) return;
        String url = "https://orders.example/runtime/webhooks/durabletask/orchestrators/RefundFlow";
        String open = "/runtime/webhooks/durabletask/orchestrators/" + message;
    }

    private EntityInstanceId stock(String key) {
        return new EntityInstanceId("Stock", key);
    }
}
