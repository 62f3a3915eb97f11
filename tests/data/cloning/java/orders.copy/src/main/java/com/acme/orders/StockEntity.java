package com.acme.orders;

import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.AbstractTaskEntity;
import com.microsoft.durabletask.EntityRunner;
import com.microsoft.durabletask.azurefunctions.DurableEntityTrigger;

public class StockEntity extends AbstractTaskEntity<Integer> {
    public void take(int count) {
        state -= count;
        if (state < 0) this.context.startNewOrchestration(Names.Flows.REFUND + "_1_1_0", null);
    }

    @FunctionName("Stock")
    public static String run(@DurableEntityTrigger(name = "req") String req) {
        return EntityRunner.loadAndRun(req, StockEntity::new);
    }
}
