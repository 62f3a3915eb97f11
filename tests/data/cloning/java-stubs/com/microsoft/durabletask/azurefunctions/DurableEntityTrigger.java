package com.microsoft.durabletask.azurefunctions;

import java.lang.annotation.*;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DurableEntityTrigger {
  String name();
  String entityName() default "";
}
