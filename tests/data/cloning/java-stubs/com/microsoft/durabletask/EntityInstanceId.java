package com.microsoft.durabletask;

public final class EntityInstanceId {
  private final String name;
  private final String key;

  public EntityInstanceId(String name, String key) {
    this.name = name;
    this.key = key;
  }

  public static EntityInstanceId fromString(String value) {
    String[] parts = value.split("@");
    return new EntityInstanceId(parts[1], parts[2]);
  }

  public String toString() {
    return "@" + name + "@" + key;
  }
}
