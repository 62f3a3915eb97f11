import type { PythonFile } from '../facts.ts';
import { moduleOfFrom, type Modules } from '../resolve/index.ts';

/** Paths of the files of the app that a file imports by name, without those of packages around them. */
export function namedImportsOf(file: PythonFile, modules: Modules): Set<string> {
  const paths = new Set<string>();
  const add = (path: string | undefined): void => {
    if (path !== undefined && path !== file.path) paths.add(path);
  };
  for (const statement of file.imports) {
    const place = moduleOfFrom(modules, file.path, statement);
    for (const { name } of statement.items) {
      if (statement.from === undefined) {
        add(modules.resolve(file.path, 0, name)?.path);
        continue;
      }
      const within = place?.folder === undefined || name === '*' ? undefined : modules.within(place.folder, name);
      add(within === undefined ? place?.path : within.path);
    }
  }
  return paths;
}

/** The same, with packages, which Python loads as well. */
export function importsOf(file: PythonFile, modules: Modules): Set<string> {
  const paths = namedImportsOf(file, modules);
  for (const { from, items } of file.imports) {
    for (const name of from === undefined ? items.map((item) => item.name) : [from.name]) {
      for (const at of beginnings(name)) {
        const path = modules.resolve(file.path, from?.level ?? 0, at)?.path;
        if (path !== undefined && path !== file.path) paths.add(path);
      }
    }
  }
  return paths;
}

/** The files that are reached from some, those included. */
export function reachedFrom(start: Iterable<string>, importsOfPath: (path: string) => Iterable<string>): Set<string> {
  const reached = new Set<string>(start);
  const open = [...reached];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const next of importsOfPath(path)) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

/** Whether a file imports modules by names that are only known at run time. */
export function importsByName({ calls }: PythonFile): boolean {
  return calls.some(({ call: { callee } }) => {
    const name = callee.kind === 'member' || callee.kind === 'name' ? callee.name : '';
    return name === 'import_module' || name === '__import__' || name === 'iter_modules' || name === 'walk_packages';
  });
}

/** `a`, `a.b`, `a.b.c` of `a.b.c`. */
function beginnings(name: string): string[] {
  const parts = name === '' ? [] : name.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
