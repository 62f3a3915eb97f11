import { readVersionedName, suffixOf, type NamePattern, type Version } from '../names/index.ts';
import { versionTextOf } from '../plan/index.ts';
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
  const byVersion = new Map<string, FunctionFound[]>();
  for (const found of functions) {
    const version = versionTextOf(found.name, pattern);
    if (version === 'plain' && found.kind === 'client') continue;
    byVersion.set(version, [...(byVersion.get(version) ?? []), found]);
  }
  return new Map(
    [...byVersion].map(([version, those]) => [
      version,
      { version, functions: those, removable: those.filter((found) => mayGo(found, version, bases)) },
    ]),
  );
}

/** The version as it shows in names: by a pattern with the major version only, `2` for 2.1.0. */
export function textInNames(version: Version, pattern: NamePattern): string {
  return versionTextOf(`x${suffixOf(pattern, version)}`, pattern);
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
