import type { FunctionId } from '../../model.ts';
import { isInside } from '../../syntax/index.ts';
import type { PythonFile } from '../facts.ts';
import type { Entity } from '../resolve/index.ts';
import type { PythonApp, Registered } from '../find/index.ts';

/** What becomes of the registered declarations of copied files. */
export interface Kept {
  /** Go. */
  readonly removed: readonly Registered[];
  /** Stay, without their decorators: other copied code calls them. */
  readonly bare: readonly Registered[];
}

/** Declarations that are not asked for go, unless copied code uses them. */
export function keptOf(app: PythonApp, paths: ReadonlySet<string>, functions: ReadonlySet<FunctionId>): Kept {
  const unwanted = app.registered.filter(
    ({ file, found }) => paths.has(file.path) && (found === undefined || !functions.has(found.id)),
  );
  const key = (path: string, def: number): string => `${path} ${def}`;
  const removed = new Map(unwanted.map((one) => [key(one.file.path, one.def), one]));
  const bare: Registered[] = [];
  for (let before = -1; before !== bare.length;) {
    before = bare.length;
    for (const used of usedOutside(app, paths, [...removed.values()])) {
      const entry = used?.kind === 'def' ? removed.get(key(used.file.path, used.def)) : undefined;
      if (entry === undefined) continue;
      removed.delete(key(entry.file.path, entry.def));
      bare.push(entry);
    }
  }
  return { removed: [...removed.values()], bare };
}

function* usedOutside(
  { all, resolver }: PythonApp,
  paths: ReadonlySet<string>,
  removed: readonly Registered[],
): Iterable<Entity | undefined> {
  const byFile = new Map<PythonFile, Registered[]>();
  for (const one of removed) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  const names = new Set(removed.map(({ file, def }) => file.definitions[def]?.name));
  for (const path of paths) {
    const file = all.get(path);
    if (file === undefined) continue;
    const gone = (byFile.get(file) ?? []).map(({ def }) => file.definitions[def] ?? { start: 0, end: 0 });
    for (const use of file.uses) {
      if (!names.has(use.name) || gone.some((span) => isInside(use, span))) continue;
      yield resolver.nameEntity(file, use.scope, use.name);
    }
    for (const { expression, scope } of file.members) {
      if (!names.has(expression.name) || gone.some((span) => isInside(expression, span))) continue;
      yield resolver.entity(file, scope, expression);
    }
    for (const [statement, { items }] of file.imports.entries()) {
      for (const [item, { name }] of items.entries())
        if (names.has(name)) yield resolver.imported(file, statement, item);
    }
  }
}
