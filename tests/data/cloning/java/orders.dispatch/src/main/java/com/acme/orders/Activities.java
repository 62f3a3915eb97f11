package com.acme.orders;

import com.acme.orders.dto.Order;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.durabletask.azurefunctions.DurableActivityTrigger;

/** Größe – UTF-8, and Windows line ends. */
public class Activities {
    @FunctionName("NotifyCustomer_1_1_0")
    public void notifyCustomer(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("ArchiveOrder_1_1_0")
    public void archive(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("InvoiceNone_1_1_0")
    public void none(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("Invoice_1_1_0")
    public void one(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName(Names.PREFIX + "Invoice_1_1_0")
    public void many(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("PackOrder_1_1_0")
    public void pack(@DurableActivityTrigger(name = "order") Order order) {}

    @FunctionName("CheckStock_1_1_0")
    public Boolean checkStock(@DurableActivityTrigger(name = "order") Order order) {
        return More.YES;
    }

    @FunctionName("CheckFraud_1_1_0")
    public Boolean checkFraud(@DurableActivityTrigger(name = "order") Order order) {
        return More.YES;
    }

    @FunctionName("RefundCard_1_1_0")
    public OrderFlow.Result refund(@DurableActivityTrigger(name = "order") Order order) {
        return new OrderFlow.Result(OrderFlow.RESERVE, 1);
    }
}

/** Another class of the file: shared, not copied. */
class More {
    static final Boolean YES = true;
}
