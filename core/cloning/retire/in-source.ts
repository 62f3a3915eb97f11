import { groupBy } from '../../group-by.ts';
import { readVersionedName, versionTextOf, type NamePattern } from '../names/index.ts';
import type { FunctionFound, Inventory } from '../model.ts';

/** One version as the sources hold it. */
export interface VersionInSource {
  readonly version: string;
  /** Everything that bears the version in its name. */
  readonly functions: readonly FunctionFound[];
  /** Those of them that may go, as far as the sources tell. */
  readonly removable: readonly FunctionFound[];
}

/** The versions of an inventory by their text, without clients that have none. */
export function versionsInSource({ functions }: Inventory, pattern: NamePattern): ReadonlyMap<string, VersionInSource> {
  const bases = basesWithVersion(functions, pattern);
  const versionOf = ({ name }: FunctionFound): string => versionTextOf(name, pattern);
  const byVersion = groupBy(
    functions.filter((found) => found.kind !== 'client' || versionOf(found) !== 'plain'),
    versionOf,
  );
  return new Map(
    [...byVersion].map(([version, those]) => [
      version,
      { version, functions: those, removable: those.filter((found) => mayGo(found, version, bases)) },
    ]),
  );
}

/** Names in lower case of which there is a version. */
function basesWithVersion(functions: readonly FunctionFound[], pattern: NamePattern): ReadonlySet<string> {
  const bases = functions.flatMap(({ name }) => readVersionedName(pattern, name)?.base.toLowerCase() ?? []);
  return new Set(bases);
}

/** Entities hold state that their name leads to; a plain name may only go when versions of it stand beside. */
function mayGo({ kind, name }: FunctionFound, version: string, bases: ReadonlySet<string>): boolean {
  if (kind === 'entity') return false;
  return version !== 'plain' || bases.has(name.toLowerCase());
}
