package com.acme.orders.web;

/** Only clients use it. */
public final class Replies {
    public static String accepted(String id) {
        return "accepted " + id;
    }
}
