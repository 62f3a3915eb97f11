package com.microsoft.durabletask;

public class TaskOptions {
  public TaskOptions(RetryPolicy retryPolicy) {}
}
