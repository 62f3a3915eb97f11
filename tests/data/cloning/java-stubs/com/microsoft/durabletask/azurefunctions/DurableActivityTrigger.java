package com.microsoft.durabletask.azurefunctions;

import java.lang.annotation.*;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DurableActivityTrigger {
  String name();
  String activity() default "";
}
