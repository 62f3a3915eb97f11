package com.microsoft.durabletask.azurefunctions;

import java.lang.annotation.*;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface DurableOrchestrationTrigger {
  String name();
  String orchestration() default "";
}
