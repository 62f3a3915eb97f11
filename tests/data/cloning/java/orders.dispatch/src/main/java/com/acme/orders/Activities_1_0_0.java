package com.acme.orders;

import com.acme.orders.dto.Order;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.azurefunctions.DurableActivityTrigger;

/** Größe – UTF-8, and Windows line ends. */
public class Activities_1_0_0 {
    @FunctionName("NotifyCustomer")
    public void notifyCustomer(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("ArchiveOrder")
    public void archive(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("InvoiceNone")
    public void none(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("Invoice")
    public void one(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName(Names.PREFIX + "Invoice")
    public void many(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("PackOrder")
    public void pack(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("CheckStock")
    public Boolean checkStock(@DurableActivityTrigger(name = "order") Order order) {
        return More.YES;
    }

    @FunctionName("CheckFraud")
    public Boolean checkFraud(@DurableActivityTrigger(name = "order") Order order) {
        return More.YES;
    }

    @FunctionName("RefundCard")
    public OrderFlow_1_0_0.Result refund(@DurableActivityTrigger(name = "order") Order order) {
        return new OrderFlow_1_0_0.Result(OrderFlow_1_0_0.RESERVE, 1);
    }
}
