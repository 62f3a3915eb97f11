import type { Edit } from '../../model.ts';
import { routeOfTag } from '../../names/index.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import type { Expression } from '../facts/index.ts';
import type { Selection } from './selection.ts';

/** The routes of copied clients get the version: the host refuses two functions with one route. */
export function routeEdits(app: App, { functions }: Selection, tag: string): Edit[] {
  return functions.flatMap(({ registration: { path, route } }): Edit[] => {
    if (route === undefined) return [];
    const written = app.textOf(path).slice(route.start, route.end);
    return [editOf(app.fileOf(path), route, routeAfter(app, path, route, written, tag), 'placement')];
  });
}

/** Inside of the quotes, as it is written, with its escapes; other expressions get the version before them. */
function routeAfter(app: App, path: string, route: Expression, written: string, tag: string): string {
  const oldTag = app.tagOf(path);
  if (route.kind === 'text' || route.kind === 'template') {
    const quote = written.slice(0, 1);
    return `${quote}${routeOfTag(written.slice(1, -1), tag, oldTag)}${quote}`;
  }
  const quote = app.modules.get(path)?.quote ?? "'";
  const added = (of: string): string => `${quote}${of}/${quote} + `;
  const rest =
    oldTag !== undefined && written.startsWith(added(oldTag)) ? written.slice(added(oldTag).length) : written;
  const isOne = rest !== written || route.kind === 'name' || route.kind === 'member' || route.kind === 'imported';
  const key = isShorthand(app.textOf(path), route, written) ? `${written}: ` : '';
  return `${key}${added(tag)}${isOne ? rest : `(${rest})`}`;
}

/** `{ route }` */
function isShorthand(text: string, { start, kind }: Expression, written: string): boolean {
  return (kind === 'name' || kind === 'imported') && written === 'route' && /[{,]\s*$/.test(text.slice(0, start));
}
