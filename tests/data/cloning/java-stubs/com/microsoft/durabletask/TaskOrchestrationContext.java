package com.microsoft.durabletask;

import java.util.List;

public interface TaskOrchestrationContext {
  String getName();

  <V> V getInput(Class<V> targetType);

  String getInstanceId();

  boolean getIsReplaying();

  String getVersion();

  <V> Task<List<V>> allOf(List<Task<V>> tasks);

  void complete(Object output);

  <V> Task<V> callActivity(String name, Object input, TaskOptions options, Class<V> returnType);

  default Task<Void> callActivity(String name) {
    return callActivity(name, null, null, Void.class);
  }

  default Task<Void> callActivity(String name, Object input) {
    return callActivity(name, input, null, Void.class);
  }

  default <V> Task<V> callActivity(String name, Class<V> returnType) {
    return callActivity(name, null, null, returnType);
  }

  default <V> Task<V> callActivity(String name, Object input, Class<V> returnType) {
    return callActivity(name, input, null, returnType);
  }

  <V> Task<V> callSubOrchestrator(String name, Object input, String instanceId, TaskOptions options, Class<V> returnType);

  default Task<Void> callSubOrchestrator(String name) {
    return callSubOrchestrator(name, null, null, null, Void.class);
  }

  default Task<Void> callSubOrchestrator(String name, Object input) {
    return callSubOrchestrator(name, input, null, null, Void.class);
  }

  default <V> Task<V> callSubOrchestrator(String name, Object input, Class<V> returnType) {
    return callSubOrchestrator(name, input, null, null, returnType);
  }

  default <V> Task<V> callSubOrchestrator(String name, Object input, String instanceId, Class<V> returnType) {
    return callSubOrchestrator(name, input, instanceId, null, returnType);
  }

  <V> Task<V> callEntity(EntityInstanceId entityId, String operationName, Object input, Class<V> returnType);

  void signalEntity(EntityInstanceId entityId, String operationName, Object input);

  default void continueAsNew(Object input) {}
}
