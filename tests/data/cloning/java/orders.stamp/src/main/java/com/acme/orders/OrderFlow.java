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
public class OrderFlow extends FlowBase<OrderFlow.Result> {
    private static final Logger LOG = Logger.getLogger(OrderFlow.class.getName());
    static final String RESERVE = "Reserve";
    private final int retries;

    public OrderFlow() {
        this(3);
    }

    OrderFlow(int retries) {
        this.retries = retries;
    }

    /** Starts an order; clients are not copied. */
    @FunctionName("StartOrder")
    public HttpResponseMessage startOrder(
            @HttpTrigger(name = "req", methods = {HttpMethod.POST}, route = "orders/{id}", authLevel = AuthorizationLevel.FUNCTION)
                    HttpRequestMessage<String> request,
            @DurableClientInput(name = "durable") DurableClientContext durable) {
        String id = durable.getClient().scheduleNewOrchestrationInstance("OrderFlow_1_2_0", request.getBody());
        LOG.info(Replies.accepted(id));
        return durable.createCheckStatusResponse(request, id);
    }

    @FunctionName(Names.Flows.ORDER + "_1_2_0")
    public Result OrderFlow(@DurableOrchestrationTrigger(name = "ctx") final TaskOrchestrationContext ctx, ExecutionContext context) {
        Order order = ctx.getInput(Order.class);
        OrderFlow self = this;
        boolean fast = order.lines.length < 2;
        ctx.callActivity(RESERVE + "_1_2_0", order, Boolean.class).await();
        ctx.<String>callActivity(CHARGE + "_1_2_0", order, null, String.class).await(); // "ChargeCard"
        ctx.callActivity(fast ? "ShipFast_1_2_0" : (Names.SHIP + "_1_2_0"), order).await();
        final String last = fast ? Step.ARCHIVE.getActivity() : "NotifyCustomer";
        ctx.callActivity(last + "_1_2_0");
        String invoice =
                switch (order.lines.length) {
                    case 0 -> "InvoiceNone";
                    case 1 -> {
                        LOG.info("one");
                        yield Step.Invoice.name();
                    }
                    default -> Names.PREFIX + "Invoice";
                };
        ctx.callActivity(invoice + "_1_2_0").await();
        step(ctx, """
            PackOrder_1_2_0""", order, Void.class);
        this.quietly(ctx, "reserve_1_2_0");
        self.<Void>step(ctx, Step.NOTIFY.getActivity() + "_1_2_0", null, Void.class);
        List<Task<Boolean>> checks = new ArrayList<>();
        for (String check : Names.CHECKS) {
            checks.add(ctx.callActivity(check + "_1_2_0", order, Boolean.class));
        }
        ctx.allOf(checks).await();
        List.of("CheckStock", "CheckFraud").forEach(name -> ctx.callActivity(name + "_1_2_0").await());
        Calls.inTurn(ctx::callActivity, "PackOrder_1_2_0").await();
        Calls.<Order, Void>with(order, (n, input) -> ctx.callActivity(n, input), com.acme.orders.Names.CHARGE + "_1_2_0").await();
        EntityInstanceId stock = new EntityInstanceId("Stock", order.id);
        ctx.signalEntity(stock, "take", 1);
        ctx.callEntity(EntityInstanceId.fromString("@stock@all"), "get", null, Integer.class).await();
        if (ctx.getIsReplaying()) {
            Calls.refund(ctx, order);
            ctx.callSubOrchestrator(Names.Flows.REFUND + "_1_2_0", order, "refund-all", Void.class).await();
        }
        ctx.callActivity("Missing" + order.id).await();
        return new OrderFlow.Result(RESERVE, helper(retries));
    }

    @Deprecated @FunctionName(value = RESERVE + "_1_2_0") public Boolean reserve(@DurableActivityTrigger(name = "order") final Order order) {
        LOG.info("Reserve");
        return OrderFlow.helper(1) > 0;
    }

    @FunctionName(
            CHARGE + "_1_2_0")
    public String charge(@DurableActivityTrigger(name = "order") Order order) { return order.id; }

    @FunctionName("ShipFast_1_2_0") public void shipFast(@DurableActivityTrigger(name = "order") Order order) {}
    @FunctionName(Names.SHIP + "_1_2_0") public void ship(@DurableActivityTrigger(name = "order") Order order) { this.shipFast(order); }

    /** Says that all is well: no durable function at all. */
    @FunctionName("Ping")
    public HttpResponseMessage ping(@HttpTrigger(name = "req") HttpRequestMessage<String> request) {
        return request.createResponseBuilder(HttpStatus.OK).body(helper(0)).build();
    }

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
            if (count < 0) throw new IllegalArgumentException(OrderFlow.RESERVE);
        }
    }
}
