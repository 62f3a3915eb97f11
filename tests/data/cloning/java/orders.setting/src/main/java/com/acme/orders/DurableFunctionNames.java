package com.acme.orders;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of durable functions with the version that an app setting asks for. */
public final class DurableFunctionNames {
    /** The app setting: a version such as 1.2.0, or none for names without a version. */
    private static final String SETTING = "DurableFunctionsVersion";
    /** The version that holds while the setting is absent or empty. */
    private static final String CURRENT = "1.2.0";
    private static final Pattern VERSION = Pattern.compile("v?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)");

    private DurableFunctionNames() {}

    /** The name of a function in the version that new instances are to run on. */
    public static String versioned(String name) {
        String setting = System.getenv(SETTING);
        String version = setting == null || setting.trim().isEmpty() ? CURRENT : setting.trim();
        if (version.equalsIgnoreCase("none")) {
            return name;
        }
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            throw new IllegalStateException(
                    "The app setting " + SETTING + " is neither a version such as 1.2.0 nor none: " + version);
        }
        return name + "_" + parts.group(1) + "_" + parts.group(2) + "_" + parts.group(3);
    }
}
