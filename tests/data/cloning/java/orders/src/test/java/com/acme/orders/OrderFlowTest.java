package com.acme.orders;

class OrderFlowTest {
    static final String NAME = "OrderFlow";
}
