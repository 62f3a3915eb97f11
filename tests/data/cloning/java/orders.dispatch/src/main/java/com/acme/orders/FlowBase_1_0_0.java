package com.acme.orders;

import com.microsoft.durabletask.Task;
import com.microsoft.durabletask.TaskOrchestrationContext;

/** What all flows have in common. */
abstract class FlowBase_1_0_0<T> {
    /** Calls an activity; the name comes from the flow. */
    protected <V> V step(TaskOrchestrationContext ctx, String activity, Object input, Class<V> type) {
        Task<V> task = ctx.callActivity(activity, input, type);
        return task.await();
    }

    /** Another wrapper around the wrapper. */
    protected void quietly(TaskOrchestrationContext context, final String name) {
        String chosen = name;
        step(context, chosen, null, Void.class);
    }

    protected abstract T empty();
}
