import { starterFunction } from '../app/index.ts';
import type { StarterRequest } from '../../model.ts';
import { generatedMark } from '../../source/index.ts';
import type { HelperFile } from './helper-files.ts';

/** The text of the file that adds the version to a name by an app setting. */
export function starterText(
  { isTyped, format }: Pick<HelperFile, 'isTyped' | 'format'>,
  { setting, version, suffixPattern }: StarterRequest,
): string {
  const typed = (text: string): string => (isTyped ? text : '');
  const isCommon = format === 'commonjs' && !isTyped;
  const suffix = suffixPattern.replace(/\{(major|minor|patch)\}/g, '${$1}');
  const used = ['major', 'minor', 'patch']
    .map((part) => (suffixPattern.includes(`{${part}}`) ? part : ''))
    .join(', ')
    .replace(/(, )+$/, '');
  const lines = [
    `// ${generatedMark} with each version.`,
    ...(isCommon ? [`'use strict';`, ''] : []),
    '/** The app setting that says which version is started: a version such as 1.2.0, or none for plain names. */',
    `const setting = ${quoted(setting)};`,
    '/** What holds while the setting is absent or empty. */',
    `const current = ${quoted(version)};`,
    '',
    '/** The name of an orchestration, in the version that is to be started. */',
    `${isCommon ? '' : 'export '}function ${starterFunction}(name${typed(': string')})${typed(': string')} {`,
    `  const version = process.env[setting]?.trim() || current;`,
    `  if (version.toLowerCase() === 'none') return name;`,
    '  const parts = /^v?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)$/.exec(version);',
    '  if (parts === null) {',
    '    throw new Error(`The app setting ${setting} is "${version}": a version such as ${current}, or none, is needed.`);',
    '  }',
    `  const [, ${used}] = parts;`,
    '  return `${name}' + suffix + '`;',
    '}',
    ...(isCommon ? ['', `module.exports = { ${starterFunction} };`] : []),
    '',
  ];
  return lines.join('\n');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
