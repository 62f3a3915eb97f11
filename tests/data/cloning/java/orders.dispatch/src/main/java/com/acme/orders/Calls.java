package com.acme.orders;

import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskOrchestrationContext;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Helpers that make calls by name. */
final class Calls {
    static <V> Task<V> inTurn(Function<String, Task<V>> call, String first) {
        return call.apply(first);
    }

    static <I, V> Task<V> with(I input, BiFunction<String, I, Task<V>> call, String name) {
        return call.apply(name, input);
    }

    static void refund(TaskOrchestrationContext ctx, Object order) {
        ctx.callActivity("RefundCard_1_1_0", order).await();
    }

    static String start(DurableTaskClient client, String flow, Object input) {
        return client.scheduleNewOrchestrationInstance(flow, input);
    }

    private Calls() {}
}
