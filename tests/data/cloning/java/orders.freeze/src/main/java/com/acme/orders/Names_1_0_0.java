package com.acme.orders;

/** Names of functions that several classes use. */
public final class Names_1_0_0 {
    public static final String CHARGE = "ChargeCard";
    public static final String PREFIX = "Ship";
    public static final String SHIP = PREFIX + "Order";
    public static final String[] CHECKS = {"CheckStock", "CheckFraud"};

    interface Flows {
        String ORDER = "OrderFlow";
        String REFUND = "RefundFlow";
    }

    private Names_1_0_0() {}
}
