import { groupBy } from '../../group-by.ts';
import { compareVersionTexts, versionTextOf, type NamePattern } from '../names/index.ts';
import type { VersionOfNames } from './model.ts';
import type { NameAfter } from './names-after.ts';

/**
 * Names by version, the plain ones first. Clients are left out: they have no versions that instances could be in flight with.
 */
export function versionsOf(names: readonly NameAfter[], pattern: NamePattern): VersionOfNames[] {
  const versioned = names.filter(({ kind }) => kind !== 'client').map(({ name }) => name);
  return [...groupBy(versioned, (name) => versionTextOf(name, pattern))]
    .map(([version, those]) => ({ version, names: [...those].sort() }))
    .sort((a, b) => compareVersionTexts(a.version, b.version));
}
