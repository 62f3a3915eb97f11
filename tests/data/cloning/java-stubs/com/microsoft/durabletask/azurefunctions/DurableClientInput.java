package com.microsoft.durabletask.azurefunctions;

import java.lang.annotation.*;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DurableClientInput {
  String name();
  String taskHub() default "";
}
