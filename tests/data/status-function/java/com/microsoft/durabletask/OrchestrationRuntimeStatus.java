package com.microsoft.durabletask;

public enum OrchestrationRuntimeStatus { RUNNING, COMPLETED, CONTINUED_AS_NEW, FAILED, CANCELED, TERMINATED, PENDING, SUSPENDED }
