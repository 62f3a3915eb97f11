package com.microsoft.azure.functions.annotation;

import java.lang.annotation.*;
import com.microsoft.azure.functions.HttpMethod;

@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface HttpTrigger {
  String name();
  String route() default "";
  HttpMethod[] methods() default {};
  AuthorizationLevel authLevel() default AuthorizationLevel.FUNCTION;
}
