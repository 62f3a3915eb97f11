package com.microsoft.durabletask;

public abstract class AbstractTaskEntity<S> {
  protected S state;
  protected TaskEntityContext context;
}
