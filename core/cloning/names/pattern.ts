import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Version } from './version.ts';

/** How a name carries a version: `{name}` and then a suffix that holds parts of the version. */
export interface NamePattern {
  /** As given: `{name}_{major}_{minor}_{patch}`. */
  readonly text: string;
  /** What comes after `{name}`. */
  readonly suffix: string;
}

export const defaultNamePattern = '{name}_{major}_{minor}_{patch}';

/** Longest name that the Durable extension takes. */
export const longestName = 128;

/**
 * Reads a pattern. The suffix may hold letters, digits and `_` only: a name must be an identifier in every language, and in the
 * methods that source generators make of it.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function parseNamePattern(text: string): NamePattern {
  const trimmed = text.trim();
  const suffix = trimmed.startsWith('{name}') ? trimmed.slice('{name}'.length) : undefined;
  const shown = neutralise(trimmed, 80);
  const fix = `Give a pattern such as ${defaultNamePattern} or {name}_v{major}.`;
  const refuse = (why: string): never => {
    throw new DurableDeployError('INPUT_INVALID', `The pattern "${shown}" ${why}.`, { fix });
  };
  if (suffix === undefined) return refuse('does not begin with {name}');
  const rest = suffix.replace(/\{(major|minor|patch)\}/g, '');
  if (!/^\w*$/.test(rest))
    return refuse('holds more than letters, digits, _, {major}, {minor} and {patch} after {name}');
  if (!suffix.includes('{major}')) return refuse('has no {major}, so that all versions would have the same names');
  const numbers = suffix.match(/\{\w+\}/g) ?? [];
  if (new Set(numbers).size < numbers.length) return refuse('has one number twice');
  if (!/^[A-Za-z_]/.test(suffix))
    return refuse('puts a number right after the name, so that the two cannot be told apart');
  if (/\}\{/.test(suffix))
    return refuse('puts two numbers side by side, so that 1.11.0 and 11.1.0 would give the same names');
  return { text: trimmed, suffix };
}

/** The suffix that names of a version have: `_1_2_0`. */
export function suffixOf({ suffix }: NamePattern, { major, minor, patch }: Version): string {
  return suffix.replace('{major}', String(major)).replace('{minor}', String(minor)).replace('{patch}', String(patch));
}

/** The suffix without what only joins it to the name: `1_2_0`, `v2`. It names folders, files and modules of copies. */
export function tagOf(pattern: NamePattern, version: Version): string {
  return suffixOf(pattern, version).replace(/^_+/, '');
}

/** A name taken apart. Parts of a version that the pattern does not hold are absent. */
export interface VersionedName {
  readonly base: string;
  /** The suffix as it stands, `_1_2_0`. */
  readonly suffix: string;
  readonly major: number;
  readonly minor?: number;
  readonly patch?: number;
}

/** Takes a name apart that carries a version by the pattern; `undefined` for a plain name. */
export function readVersionedName({ suffix }: NamePattern, name: string): VersionedName | undefined {
  const expression = suffix.replace(/\{(major|minor|patch)\}/g, '(?<$1>\\d+)');
  const match = new RegExp(`^(?<base>.+?)(?<suffix>${expression})$`, 'i').exec(name);
  const groups = match?.groups;
  if (groups?.['base'] === undefined || groups['suffix'] === undefined) return undefined;
  const part = (key: string): number | undefined => (groups[key] === undefined ? undefined : Number(groups[key]));
  const [minor, patch] = [part('minor'), part('patch')];
  return {
    base: groups['base'],
    suffix: groups['suffix'],
    major: part('major') ?? 0,
    ...(minor === undefined ? {} : { minor }),
    ...(patch === undefined ? {} : { patch }),
  };
}

/**
 * The suffix of a version in some other common form, as in `Order_1_0_5`, `Order_v2` and `OrderV2`; `undefined` for a name
 * without one.
 */
export function otherVersionSuffix(name: string): VersionedName | undefined {
  const match = /^(?<base>.*?[A-Za-z0-9])(?<suffix>_(?<a>\d+)_(?<b>\d+)_(?<c>\d+)|_?[vV](?<v>\d+))$/.exec(name);
  const groups = match?.groups;
  if (groups?.['base'] === undefined || groups['suffix'] === undefined) return undefined;
  const { base, suffix, a, b, c, v } = groups;
  if (v !== undefined) return { base, suffix, major: Number(v) };
  return { base, suffix, major: Number(a), minor: Number(b), patch: Number(c) };
}

/**
 * Whether the runtime takes the name.
 *
 * Source: https://github.com/Azure/azure-functions-durable-extension (function names: a letter, then letters, digits, `_` and `-`)
 */
export function isFunctionName(name: string): boolean {
  return name.length <= longestName && /^[A-Za-z][A-Za-z0-9_-]*$/.test(name);
}
