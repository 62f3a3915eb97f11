package com.acme.orders.refunds;

import static com.acme.orders.Names.*;

import com.acme.orders.OrderFlow;
import com.acme.orders.OrderFlow.Result;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;

public class RefundFlow {
    /** Goes on for ever. */
    @FunctionName("RefundFlow_1_1_0")
    public void run(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {
        Result result = ctx.callActivity("RefundCard_1_1_0", null, OrderFlow.Result.class).await();
        com.acme.orders.OrderFlow.Result again = new com.acme.orders.OrderFlow.Result(result.name(), 2);
        ctx.callActivity(SHIP + "_1_1_0", again).await();
        ctx.callActivity("Forgotten").await();
        ctx.continueAsNew(null);
    }
}
