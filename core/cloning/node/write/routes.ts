import type { Edit } from '../../model.ts';
import { routeOfTag } from '../../names/index.ts';
import type { App } from '../app/index.ts';
import type { Selection } from './selection.ts';

/** The routes of copied clients get the version: the host refuses two functions with one route. */
export function routeEdits(app: App, { functions }: Selection, tag: string): Edit[] {
  return functions.flatMap(({ registration: { path, route } }): Edit[] => {
    if (route === undefined) return [];
    const before = app.textOf(path).slice(route.start, route.end);
    const quote = before.slice(0, 1);
    const after = `${quote}${routeOfTag(before.slice(1, -1), tag, app.tagOf(path))}${quote}`;
    return [{ path, start: route.start, end: route.end, before, after, why: 'placement' }];
  });
}
