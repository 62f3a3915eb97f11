package com.microsoft.durabletask.azurefunctions;

public @interface DurableClientInput {
    String name();
}
