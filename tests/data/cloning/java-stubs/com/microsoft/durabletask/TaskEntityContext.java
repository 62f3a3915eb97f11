package com.microsoft.durabletask;

public abstract class TaskEntityContext {
  public abstract String startNewOrchestration(String name, Object input);
}
