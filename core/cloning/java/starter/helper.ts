import { suffixParts } from '../../names/index.ts';

/** The class that adds the version of an app setting to a name, and its method. */
export const starterHelper = { type: 'DurableFunctionNames', method: 'versioned' } as const;

interface HelperText {
  readonly package: string;
  readonly setting: string;
  readonly version: string;
  /** `_{major}_{minor}_{patch}`. */
  readonly suffixPattern: string;
  readonly lineEnd: '\n' | '\r\n';
}

/** The helper's file: Java 8, no library but the JDK. */
export function helperText({ package: packageName, setting, version, suffixPattern, lineEnd }: HelperText): string {
  const lines = [
    ...(packageName === '' ? [] : [`package ${packageName};`, '']),
    'import java.util.regex.Matcher;',
    'import java.util.regex.Pattern;',
    '',
    '/** Names of durable functions with the version that an app setting asks for. */',
    `public final class ${starterHelper.type} {`,
    '    /** The app setting: a version such as 1.2.0, or none for names without a version. */',
    `    private static final String SETTING = ${javaString(setting)};`,
    '    /** The version that holds while the setting is absent or empty. */',
    `    private static final String CURRENT = ${javaString(version)};`,
    '    private static final Pattern VERSION = Pattern.compile("v?(0|[1-9]\\\\d*)\\\\.(0|[1-9]\\\\d*)\\\\.(0|[1-9]\\\\d*)");',
    '',
    `    private ${starterHelper.type}() {}`,
    '',
    '    /** The name of a function in the version that new instances are to run on. */',
    `    public static String ${starterHelper.method}(String name) {`,
    '        String setting = System.getenv(SETTING);',
    '        String version = setting == null || setting.trim().isEmpty() ? CURRENT : setting.trim();',
    '        if (version.equalsIgnoreCase("none")) {',
    '            return name;',
    '        }',
    '        Matcher parts = VERSION.matcher(version);',
    '        if (!parts.matches()) {',
    '            throw new IllegalStateException(',
    '                    "The app setting " + SETTING + " is neither a version such as 1.2.0 nor none: " + version);',
    '        }',
    `        return name${suffixExpression(suffixPattern)};`,
    '    }',
    '}',
    '',
  ];
  return lines.join(lineEnd);
}

function suffixExpression(pattern: string): string {
  return suffixParts(pattern)
    .map((part) => ` + ${'text' in part ? javaString(part.text) : `parts.group(${part.number})`}`)
    .join('');
}

/** A text as a Java literal. */
export function javaString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
