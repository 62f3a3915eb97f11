package com.microsoft.durabletask;

public final class EntityRunner {
  public static String loadAndRun(String state, java.util.function.Supplier<?> factory) {
    return "";
  }
}
