package com.acme.orders.dto;

public class Money_1_0_0 {
    public long cents;
}
