package com.acme.orders.refunds;

import static com.acme.orders.Names.*;

import com.acme.orders.OrderFlow;
import com.acme.orders.OrderFlow.Result;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;

public class RefundFlow {
    /** Goes on for ever. */
    @FunctionName("RefundFlow")
    public void run(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {
        // Instances of older versions go on with the code that they were started with.
        switch (ctx.getVersion() == null ? "" : ctx.getVersion()) {
            case "":
            case "1.0.0":
                new RefundFlow_1_0_0().run(ctx);
                return;
            case "1.1.0":
                break;
            default:
                throw new IllegalStateException("No code is here for version " + ctx.getVersion() + " of " + ctx.getName());
        }
        Result result = ctx.callActivity("RefundCard_1_1_0", null, OrderFlow.Result.class).await();
        com.acme.orders.OrderFlow.Result again = new com.acme.orders.OrderFlow.Result(result.name(), 2);
        ctx.callActivity(SHIP + "_1_1_0", again).await();
        ctx.callActivity("Forgotten").await();
        ctx.continueAsNew(null);
    }
}
