package com.acme.orders;

import static com.acme.orders.Names.CHARGE;

import com.acme.orders.dto.*;
import com.acme.orders.web.Replies;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.annotation.*;
import com.microsoft.durabletask.*;
import com.microsoft.durabletask.azurefunctions.*;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/**
 * The flow of an order. "ReserveStock" in a comment is no name.
 */
public class OrderFlow_1_0_0 extends FlowBase_1_0_0<OrderFlow_1_0_0.Result> {
    private static final Logger LOG = Logger.getLogger(OrderFlow_1_0_0.class.getName());
    static final String RESERVE = "Reserve";
    private final int retries;

    public OrderFlow_1_0_0() {
        this(3);
    }

    OrderFlow_1_0_0(int retries) {
        this.retries = retries;
    }

    public Result OrderFlow(@DurableOrchestrationTrigger(name = "ctx") final TaskOrchestrationContext ctx, ExecutionContext context) {
        Order order = ctx.getInput(Order.class);
        OrderFlow_1_0_0 self = this;
        boolean fast = order.lines.length < 2;
        ctx.callActivity(RESERVE, order, Boolean.class).await();
        ctx.<String>callActivity(CHARGE, order, null, String.class).await(); // "ChargeCard"
        ctx.callActivity(fast ? "ShipFast" : (Names.SHIP), order).await();
        final String last = fast ? Step.ARCHIVE.getActivity() : "NotifyCustomer";
        ctx.callActivity(last);
        String invoice =
                switch (order.lines.length) {
                    case 0 -> "InvoiceNone";
                    case 1 -> {
                        LOG.info("one");
                        yield Step.Invoice.name();
                    }
                    default -> Names.PREFIX + "Invoice";
                };
        ctx.callActivity(invoice).await();
        step(ctx, """
            PackOrder""", order, Void.class);
        this.quietly(ctx, "reserve");
        self.<Void>step(ctx, Step.NOTIFY.getActivity(), null, Void.class);
        List<Task<Boolean>> checks = new ArrayList<>();
        for (String check : Names.CHECKS) {
            checks.add(ctx.callActivity(check, order, Boolean.class));
        }
        ctx.allOf(checks).await();
        List.of("CheckStock", "CheckFraud").forEach(name -> ctx.callActivity(name).await());
        Calls_1_0_0.inTurn(ctx::callActivity, "PackOrder").await();
        Calls_1_0_0.<Order, Void>with(order, (n, input) -> ctx.callActivity(n, input), com.acme.orders.Names.CHARGE).await();
        EntityInstanceId stock = new EntityInstanceId("Stock", order.id);
        ctx.signalEntity(stock, "take", 1);
        ctx.callEntity(EntityInstanceId.fromString("@stock@all"), "get", null, Integer.class).await();
        if (ctx.getIsReplaying()) {
            Calls_1_0_0.refund(ctx, order);
            ctx.callSubOrchestrator(Names.Flows.REFUND, order, "refund-all", new com.microsoft.durabletask.NewSubOrchestrationInstanceOptions((com.microsoft.durabletask.RetryPolicy) null).setVersion(ctx.getVersion()), Void.class).await();
        }
        ctx.callActivity("Missing" + order.id).await();
        return new OrderFlow_1_0_0.Result(RESERVE, helper(retries));
    }

    @Deprecated @FunctionName(value = RESERVE) public Boolean reserve(@DurableActivityTrigger(name = "order") final Order order) {
        LOG.info("Reserve");
        return OrderFlow_1_0_0.helper(1) > 0;
    }

    @FunctionName(
            CHARGE)
    public String charge(@DurableActivityTrigger(name = "order") Order order) { return order.id; }

    @FunctionName("ShipFast") public void shipFast(@DurableActivityTrigger(name = "order") Order order) {}
    @FunctionName(Names.SHIP) public void ship(@DurableActivityTrigger(name = "order") Order order) { this.shipFast(order); }

    // Counts retries.
    private static int helper(int count) {
        return count + 1;
    }

    @Override
    protected Result empty() {
        return new Result("", 0);
    }

    public record Result(String name, int count) {
        public Result {
            if (count < 0) throw new IllegalArgumentException(OrderFlow_1_0_0.RESERVE);
        }
    }
}
