import { readVersionedName, suffixOf, type NamePattern } from './pattern.ts';
import type { Version } from './version.ts';

/** `1.2.0` of `Order_1_2_0`; by a pattern with the major version only `2` of `Order_v2`; `plain` of a plain name. */
export function versionTextOf(name: string, pattern: NamePattern): string {
  const named = readVersionedName(pattern, name);
  if (named === undefined) return 'plain';
  return [named.major, named.minor, named.patch].filter((part) => part !== undefined).join('.');
}

/** The version as it shows in names: by a pattern with the major version only, `2` for 2.1.0. */
export function textInNames(version: Version, pattern: NamePattern): string {
  return versionTextOf(`x${suffixOf(pattern, version)}`, pattern);
}
