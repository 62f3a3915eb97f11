import type { ImportStatement } from '../facts.ts';

/** A module of the app. */
export interface ModulePlace {
  /** Of its file; absent for a package without `__init__.py`. */
  readonly path?: string;
  /** The folder of a package. */
  readonly folder?: string;
}

/** The modules of an app by the names that imports give. */
export interface Modules {
  /** `undefined` for what is not in the source folder. */
  resolve(from: string, level: number, name: string): ModulePlace | undefined;
  /** A module within a package. */
  within(folder: string, name: string): ModulePlace | undefined;
}

/**
 * Modules are looked for from the app's root, as the worker does, which puts it first on sys.path; what is not there, by the end of its
 * path when only one file fits: some apps add folders to sys.path.
 *
 * @param root folder of the app's main file, with `/` at the end; empty for the source folder
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-python#import-behavior
 */
export function modulesOf(paths: Iterable<string>, root: string): Modules {
  const files = new Set(paths);
  const folders = new Set<string>();
  const byName = new Map<string, string[]>();
  for (const path of files) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at));
    const name = path.slice(path.lastIndexOf('/') + 1);
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  const at = (place: string): ModulePlace | undefined => {
    if (files.has(`${place}/__init__.py`)) return { path: `${place}/__init__.py`, folder: place };
    if (files.has(`${place}.py`)) return { path: `${place}.py` };
    return folders.has(place) ? { folder: place } : undefined;
  };
  const byEnd = (name: string): ModulePlace | undefined => {
    const end = `${name}.py`;
    const fitting = (byName.get(end.slice(end.lastIndexOf('/') + 1)) ?? []).filter((path) => path.endsWith(`/${end}`));
    return fitting.length === 1 && fitting[0] !== undefined ? { path: fitting[0] } : undefined;
  };
  return {
    within: (folder, name) => at(folder === '' ? name : `${folder}/${name}`),
    resolve(from, level, name) {
      const place = name.replaceAll('.', '/');
      if (level === 0) return at(root + place.replace(/^__app__\//, '')) ?? byEnd(place);
      const parts = from.split('/').slice(0, -level);
      if (from.split('/').length < level) return undefined;
      if (name === '') {
        const folder = parts.join('/');
        return files.has(`${folder}/__init__.py`) ? { path: `${folder}/__init__.py`, folder } : { folder };
      }
      return at([...parts, place].join('/'));
    },
  };
}

/** The module that a `from … import` takes names from. */
export function moduleOfFrom(modules: Modules, path: string, { from }: ImportStatement): ModulePlace | undefined {
  return from === undefined ? undefined : modules.resolve(path, from.level, from.name);
}
