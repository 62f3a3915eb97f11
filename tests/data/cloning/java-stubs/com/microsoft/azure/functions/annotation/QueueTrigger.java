package com.microsoft.azure.functions.annotation;

import java.lang.annotation.*;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface QueueTrigger {
  String name();
  String queueName();
  String connection() default "";
}
