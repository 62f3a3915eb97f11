package com.acme.orders;

/** Steps of an order, each with the activity that does it. */
public enum Step_1_0_0 {
    NOTIFY("NotifyCustomer"),
    ARCHIVE("ArchiveOrder") {
        @Override
        boolean isLast() {
            return true;
        }
    },
    Invoice("unused");

    private final String activity;

    Step_1_0_0(String activity) {
        this.activity = activity;
    }

    public String getActivity() {
        return activity;
    }

    boolean isLast() {
        return false;
    }
}
