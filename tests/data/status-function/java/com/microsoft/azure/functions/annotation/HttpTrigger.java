package com.microsoft.azure.functions.annotation;

import com.microsoft.azure.functions.HttpMethod;

public @interface HttpTrigger {
    String name();

    HttpMethod[] methods() default {};

    AuthorizationLevel authLevel() default AuthorizationLevel.FUNCTION;
}
