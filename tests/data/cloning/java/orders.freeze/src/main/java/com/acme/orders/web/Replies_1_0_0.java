package com.acme.orders.web;

/** Only clients use it. */
public final class Replies_1_0_0 {
    public static String accepted(String id) {
        return "accepted " + id;
    }
}
