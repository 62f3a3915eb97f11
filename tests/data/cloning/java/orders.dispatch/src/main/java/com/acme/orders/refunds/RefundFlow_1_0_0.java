package com.acme.orders.refunds;

import static com.acme.orders.Names.*;

import com.acme.orders.OrderFlow_1_0_0;
import com.acme.orders.OrderFlow_1_0_0.Result;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;

public class RefundFlow_1_0_0 {
    /** Goes on for ever. */
    public void run(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {
        Result result = ctx.callActivity("RefundCard", null, OrderFlow_1_0_0.Result.class).await();
        com.acme.orders.OrderFlow_1_0_0.Result again = new com.acme.orders.OrderFlow_1_0_0.Result(result.name(), 2);
        ctx.callActivity(SHIP, again).await();
        ctx.callActivity("Forgotten").await();
        ctx.continueAsNew(null);
    }
}
