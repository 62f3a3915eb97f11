package com.microsoft.azure.functions.annotation;

public @interface FunctionName {
    String value();
}
