import type { Edit } from '../../model.ts';
import type { App } from '../app/index.ts';
import type { Selection } from './selection.ts';

/** The routes of copied clients get the version: the host refuses two functions with one route. */
export function routeEdits(app: App, { functions }: Selection, tag: string, path: string): Edit[] {
  const text = app.textOf(path);
  return functions.flatMap(({ registration: { path: at, route } }): Edit[] => {
    if (at !== path || route === undefined) return [];
    const before = text.slice(route.start, route.end);
    const quote = before.slice(0, 1);
    const after = `${quote}${routeOfCopy(route.value, tag, app.tagOf(path))}${quote}`;
    return [{ path, start: route.start, end: route.end, before, after, why: 'placement' }];
  });
}

/** `orders/{id}` becomes `orders_1_2_0/{id}`; a route that begins with a parameter gets the version as its first part. */
export function routeOfCopy(route: string, tag: string, oldTag: string | undefined): string {
  const slash = route.indexOf('/');
  const first = slash === -1 ? route : route.slice(0, slash);
  const rest = slash === -1 ? '' : route.slice(slash);
  if (first === oldTag) return `${tag}${rest}`;
  if (first.includes('{')) return `${tag}/${route}`;
  const plain = oldTag !== undefined && first.endsWith(`_${oldTag}`) ? first.slice(0, -oldTag.length - 1) : first;
  return `${plain}_${tag}${rest}`;
}
