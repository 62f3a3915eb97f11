import type { Edit, Renaming } from '../../model.ts';
import type { Expression } from '../facts/index.ts';
import type { Knowledge } from '../find/index.ts';
import type { Liveness } from './liveness.ts';

/**
 * Names of older code that come from a module which the copy shares with current code, and which has another text there: the copy
 * gets them as literals, so that it has exactly the names that it was deployed with.
 */
export function changedNameEdits(
  knowledge: Knowledge,
  into: Knowledge,
  { definitions, references }: Renaming,
  path: string,
  { modules }: Liveness,
): Edit[] {
  const { app } = knowledge;
  if (app === into.app) return [];
  const quote = app.modules.get(path)?.quote ?? "'";
  const text = app.textOf(path);
  const isChanged = (from: readonly string[]): boolean =>
    from.some((other) => !modules.has(other) && app.textOf(other) !== into.app.textOf(other));
  const edit = ({ start, end }: Expression, name: string, why: Edit['why']): Edit[] => {
    const after = `${quote}${name}${quote}`;
    const before = text.slice(start, end);
    return before === after ? [] : [{ path, start, end, before, after, why }];
  };
  const several = new Map<number, number>();
  for (const { path: at, place } of knowledge.references) {
    if (at === path) several.set(place.start, (several.get(place.start) ?? 0) + 1);
  }
  return [
    ...knowledge.functions.flatMap(({ path: at, place, from, found }) =>
      at === path && isChanged(from) ? edit(place, definitions.get(found.id) ?? found.name, 'definition') : [],
    ),
    ...knowledge.references.flatMap(({ path: at, place, from, found, object }) =>
      at === path && found.target !== null && object === undefined && several.get(place.start) === 1 && isChanged(from)
        ? edit(place, references.get(found.id) ?? found.target, 'reference')
        : [],
    ),
  ];
}
