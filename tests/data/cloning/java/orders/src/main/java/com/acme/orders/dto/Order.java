package com.acme.orders.dto;

public class Order {
    public String id = "";
    public Line[] lines = {};
    public Money total = new Money();

    public static class Line {
        public String article = "";
        public int count;
    }
}
