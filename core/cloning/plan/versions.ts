import { compareVersionTexts, readVersionedName, type NamePattern } from '../names/index.ts';
import type { VersionOfNames } from './model.ts';
import type { NameAfter } from './names-after.ts';

/**
 * Names by version, the plain ones first. Clients are left out: they have no versions that instances could be in flight with.
 */
export function versionsOf(names: readonly NameAfter[], pattern: NamePattern): VersionOfNames[] {
  const byVersion = new Map<string, string[]>();
  for (const { name, kind } of names) {
    if (kind === 'client') continue;
    const version = versionTextOf(name, pattern);
    byVersion.set(version, [...(byVersion.get(version) ?? []), name]);
  }
  return [...byVersion]
    .map(([version, those]) => ({ version, names: [...those].sort() }))
    .sort((a, b) => compareVersionTexts(a.version, b.version));
}

/** `1.2.0` of `Order_1_2_0`; by a pattern with the major version only `2` of `Order_v2`; `plain` of a plain name. */
export function versionTextOf(name: string, pattern: NamePattern): string {
  const named = readVersionedName(pattern, name);
  if (named === undefined) return 'plain';
  return [named.major, named.minor, named.patch].filter((part) => part !== undefined).join('.');
}
