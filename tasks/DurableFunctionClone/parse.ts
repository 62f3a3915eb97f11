import { parseNamePattern, parseVersion, type NamePattern, type Version } from '../../core/cloning/names/index.ts';
import { neutralise } from '../../core/text.ts';
import type { Parsed } from '../host/index.ts';
import { asProblem } from '../shared/as-problem.ts';

/** `1.2.0`. */
export function parseVersionInput(text: string): Parsed<Version> {
  return asProblem(() => parseVersion(text));
}

/** `1.2.0`, or the word. */
export function parseVersionOr<Word extends string>(word: Word): (text: string) => Parsed<Version | Word> {
  return (text) => (text.toLowerCase() === word ? { value: word } : parseVersionInput(text));
}

export function parsePatternInput(text: string): Parsed<NamePattern> {
  return asProblem(() => parseNamePattern(text));
}

/**
 * Name of an app setting that code can read everywhere.
 *
 * Source: https://learn.microsoft.com/azure/app-service/configure-common (on Linux: letters, digits and `_`)
 */
export function parseSettingName(text: string): Parsed<string> {
  return /^[A-Za-z][A-Za-z0-9_]{0,127}$/.test(text)
    ? { value: text }
    : {
        problem: `"${neutralise(text, 80)}" cannot name an app setting everywhere. Use letters, digits and _, a letter first.`,
      };
}
