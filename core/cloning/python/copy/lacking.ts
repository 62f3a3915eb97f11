import type { PythonFile, ScopeIndex } from '../facts.ts';
import { namedImportsOf, type PythonApp } from '../find/index.ts';

/**
 * Modules that a file imports and that cannot be shared with another tree: it lacks them, or what the file takes from them, or has
 * other constants there, which the names of functions may be made of.
 */
export function lackingIn(into: PythonApp, app: PythonApp, path: string): string[] {
  const file = app.all.get(path);
  if (file === undefined) return [];
  const taken = namesTaken(app, file);
  return [...namedImportsOf(file, app.resolver.modules)].filter((other) => {
    const here = app.all.get(other);
    const there = into.all.get(into.root + other.slice(app.root.length));
    if (here === undefined) return false;
    if (there === undefined) return true;
    return [...(taken.get(other) ?? [])].some(
      (name) => !offers(into, there, name) || !isSame(app, here, into, there, name),
    );
  });
}

/** Names by the path of the module that they are taken from. */
function namesTaken({ resolver, all }: PythonApp, file: PythonFile): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>();
  const add = (path: string | undefined, names: Iterable<string>): void => {
    if (path === undefined) return;
    const known = taken.get(path) ?? new Set();
    for (const name of names) known.add(name);
    taken.set(path, known);
  };
  for (const { from, items } of file.imports) {
    const place = from === undefined ? undefined : resolver.modules.resolve(file.path, from.level, from.name);
    for (const { name } of items) {
      const isModule = place?.folder !== undefined && resolver.modules.within(place.folder, name) !== undefined;
      if (name === '*') add(place?.path, all.get(place?.path ?? '')?.scopes[0]?.bindings.keys() ?? []);
      else if (!isModule) add(place?.path, [name]);
    }
  }
  for (const { expression, scope } of file.members) {
    const object = resolver.entity(file, scope, expression.object);
    if (object?.kind !== 'module' || object.path === undefined) continue;
    const isModule =
      object.folder !== undefined && resolver.modules.within(object.folder, expression.name) !== undefined;
    if (!isModule) add(object.path, [expression.name]);
  }
  return taken;
}

function offers({ resolver }: PythonApp, file: PythonFile, name: string): boolean {
  return file.scopes[0]?.bindings.has(name) === true || resolver.nameEntity(file, 0, name) !== undefined;
}

/** Whether a constant, or all constants of a class, have the value that they had. */
function isSame(
  app: PythonApp,
  here: PythonFile,
  into: PythonApp,
  there: PythonFile,
  name: string,
  scopes: readonly [ScopeIndex, ScopeIndex] = [0, 0],
): boolean {
  const [old, now] = [here.scopes[scopes[0]], there.scopes[scopes[1]]].map((scope) =>
    scope?.bindings.get(name)?.at(-1),
  );
  if (old?.kind === 'class' && now?.kind === 'class') {
    const members = [...(here.scopes[old.scope]?.bindings.keys() ?? [])];
    return members.every((member) => isSame(app, here, into, there, member, [old.scope, now.scope]));
  }
  if (old?.kind !== 'value') return true;
  const value = app.evaluator.text(here, scopes[0], old.value);
  if (now?.kind !== 'value') return value === undefined;
  if (value !== undefined) return value === into.evaluator.text(there, scopes[1], now.value);
  if (old.value.kind !== 'list' && old.value.kind !== 'dictionary') return true;
  const written = ({ text }: PythonFile, { start, end }: { start: number; end: number }): string =>
    text.slice(start, end);
  return written(here, old.value) === written(there, now.value);
}
