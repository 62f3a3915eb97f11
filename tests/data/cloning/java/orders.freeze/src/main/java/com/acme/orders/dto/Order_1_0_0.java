package com.acme.orders.dto;

public class Order_1_0_0 {
    public String id = "";
    public Line[] lines = {};
    public Money_1_0_0 total = new Money_1_0_0();

    public static class Line {
        public String article = "";
        public int count;
    }
}
