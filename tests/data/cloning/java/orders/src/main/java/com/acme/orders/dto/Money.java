package com.acme.orders.dto;

public class Money {
    public long cents;
}
