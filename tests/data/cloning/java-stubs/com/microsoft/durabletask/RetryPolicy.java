package com.microsoft.durabletask;

public final class RetryPolicy {}
