import { parseNamePattern, parseVersion, type NamePattern, type Version } from '../../core/cloning/names/index.ts';
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
