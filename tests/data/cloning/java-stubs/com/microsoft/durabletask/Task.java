package com.microsoft.durabletask;

public abstract class Task<V> {
  public abstract V await();
}
