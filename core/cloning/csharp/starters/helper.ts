import type { StarterRequest } from '../../model.ts';
import { suffixParts } from '../../names/index.ts';
import { starter } from '../setting-call.ts';

const mark = '// Written by DurableFunctionClone. Do not edit.';

/** Whether a file was written by {@link helperText}. */
export function isHelper(text: string): boolean {
  return text.replace(/^\uFEFF/, '').startsWith(mark);
}

/**
 * The class that gives a start its name. It is read at each start, and written for every version of C# from 7 on. A setting that holds
 * no version stops the start: any name that is made of it would be the wrong one.
 */
export function helperText(
  { setting, version, suffixPattern }: Omit<StarterRequest, 'references'>,
  lineEnd: string,
): string {
  const { namespace, type, method } = starter;
  const lines = [
    mark,
    '#nullable disable',
    `namespace ${namespace}`,
    '{',
    '    /// <summary>Names of functions that clients start, with the version that an app setting holds.</summary>',
    `    internal static class ${type}`,
    '    {',
    `        private const string Setting = ${text(setting)};`,
    `        private const string Default = ${text(version)};`,
    '',
    `        internal static string ${method}(string name)`,
    '        {',
    '            string version = System.Environment.GetEnvironmentVariable(Setting);',
    '            version = string.IsNullOrWhiteSpace(version) ? Default : version.Trim();',
    '            if (name == null || string.Equals(version, "none", System.StringComparison.OrdinalIgnoreCase)) return name;',
    '            System.Text.RegularExpressions.Match parts = System.Text.RegularExpressions.Regex.Match(',
    '                version, "^v?(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)\\\\z");',
    '            if (!parts.Success)',
    '            {',
    '                throw new System.InvalidOperationException(',
    '                    "The app setting " + Setting + " holds \\"" + version + "\\", which is no version such as " + Default + ", and not none.");',
    '            }',
    '',
    `            return name + ${suffixExpression(suffixPattern)};`,
    '        }',
    '    }',
    '}',
    '',
  ];
  return lines.join(lineEnd);
}

/** `_{major}_{minor}` as `"_" + parts.Groups[1].Value + "_" + …`. */
function suffixExpression(pattern: string): string {
  return suffixParts(pattern)
    .map((part) => ('text' in part ? text(part.text) : `parts.Groups[${part.number}].Value`))
    .join(' + ');
}

/** As a literal. Names of settings come from the pipeline: nothing of them may end the literal. */
function text(value: string): string {
  const escaped = value.replace(
    /[^\w .:-]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
