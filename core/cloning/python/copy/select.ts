import { copyPathOf, copyPlaceOf } from '../place.ts';
import { appVariable, namedImportsOf, reachedFrom, type PythonApp } from '../find/index.ts';
import type { Closure, FunctionId } from '../../model.ts';
import { isDispatchModule } from '../dispatch-module.ts';
import { lackingIn } from './lacking.ts';

/** The files that are copied. */
export interface Selection {
  /** Path of the original → path of the copy. */
  readonly paths: ReadonlyMap<string, string>;
  /** Of those, the files that the current tree lacks, or that lack something there. */
  readonly missing: ReadonlySet<string>;
}

/**
 * A file is copied when it holds a copied function; when it is a helper that names functions itself, since a shared one would go on
 * naming the functions of the current code; when it leads from a copied file to another; and, from an older tree, when the current one
 * lacks what copies need of it.
 */
export function selectFiles(
  app: PythonApp,
  functions: ReadonlySet<FunctionId>,
  closure: Closure,
  into: PythonApp,
  tag: string,
): Selection {
  const chosen = new Set<string>();
  for (const { file, found, receivers } of app.registered) {
    if (found === undefined || !functions.has(found.id)) continue;
    chosen.add(file.path);
    for (const receiver of receivers) {
      const owner = appVariable(app.resolver, file, receiver)?.file.path;
      if (owner !== undefined && owner !== app.mainFile) chosen.add(owner);
    }
  }
  const { all, missing } = withHelpers(app, chosen, closure, into);
  if (app.mainFile !== undefined && !holdsFunction(app, app.mainFile, functions)) all.delete(app.mainFile);
  return { paths: placesOf(app, all, into, tag), missing };
}

/** Files and the helpers that are copied with them. */
export function withHelpers(
  app: PythonApp,
  start: ReadonlySet<string>,
  closure: Closure,
  into: PythonApp,
): { all: Set<string>; missing: ReadonlySet<string> } {
  const importsOf = importReader(app);
  const all = new Set(start);
  const reached = reachedFrom(all, importsOf);
  for (const { found, file } of app.references) {
    if (found.side === 'context' && found.target !== null && reached.has(file.path)) all.add(file.path);
  }
  if (closure !== 'functions') for (const path of reached) all.add(path);
  const missing = new Set<string>();
  for (let before = -1; before !== all.size;) {
    before = all.size;
    addBetween(all, importsOf);
    if (into === app) continue;
    for (const path of [...all]) {
      for (const lacking of lackingIn(into, app, path)) {
        if (!all.has(lacking)) missing.add(lacking);
        all.add(lacking);
      }
    }
  }
  return { all, missing };
}

/** Files of the app that a file imports, each file looked at once. Copies of other versions are no part of what a file uses. */
export function importReader(app: PythonApp): (path: string) => ReadonlySet<string> {
  const { all, resolver, tagOf } = app;
  const known = new Map<string, ReadonlySet<string>>();
  const read = (path: string): ReadonlySet<string> => {
    const file = all.get(path);
    if (file === undefined) return new Set();
    const tag = tagOf(path);
    const paths = [...namedImportsOf(file, resolver.modules)];
    return new Set(paths.filter((other) => (tagOf(other) ?? tag) === tag && !isDispatchModule(app, other)));
  };
  return (path) => {
    const paths = known.get(path) ?? read(path);
    known.set(path, paths);
    return paths;
  };
}

/** Files on the way from one chosen file to another, and the copies that belong to a chosen copy. */
function addBetween(chosen: Set<string>, importsOf: (path: string) => ReadonlySet<string>): void {
  const within = reachedFrom(chosen, importsOf);
  const importers = new Map<string, string[]>();
  for (const path of within) {
    for (const next of importsOf(path)) importers.set(next, [...(importers.get(next) ?? []), path]);
  }
  for (const path of reachedFrom(chosen, (at) => importers.get(at) ?? [])) if (within.has(path)) chosen.add(path);
}

function placesOf(app: PythonApp, chosen: ReadonlySet<string>, into: PythonApp, tag: string): Map<string, string> {
  const exists = (path: string): boolean => app.sources.files.has(path);
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  const isCopy = (path: string): number => (copyPlaceOf(path, exists) === undefined ? 1 : 0);
  // The copy of a copy keeps its place; current code that joins it goes beside.
  for (const path of [...chosen].sort((a, b) => isCopy(a) - isCopy(b) || (a < b ? -1 : 1))) {
    let place = into.root + copyPathOf(path, tag, exists).slice(app.root.length);
    while (taken.has(place)) place = place.replace(`_${tag}.py`, `_more_${tag}.py`);
    taken.add(place);
    paths.set(path, place);
  }
  return paths;
}

function holdsFunction({ registered }: PythonApp, path: string, functions: ReadonlySet<FunctionId>): boolean {
  return registered.some(({ file, found }) => file.path === path && found !== undefined && functions.has(found.id));
}
