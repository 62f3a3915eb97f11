import type { Edit } from '../../model.ts';
import { routeOfTag } from '../../names/index.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import type { Expression } from '../facts/index.ts';
import type { SharedRoute } from '../find/index.ts';
import type { Selection } from './selection.ts';

/** The routes of copied clients get the version: the host refuses two functions with one route. */
export function routeEdits(app: App, { functions }: Selection, tag: string): Edit[] {
  return functions.flatMap(({ found, registration: { path, route, sharedRoute } }): Edit[] => {
    if (sharedRoute !== undefined) return [sharedEdit(app, path, sharedRoute, found.route, tag)];
    if (route === undefined) return [];
    const written = app.textOf(path).slice(route.start, route.end);
    return [editOf(app.fileOf(path), route, routeAfter(app, path, route, written, tag), 'placement')];
  });
}

/** `options` becomes `{ ...options, route: '1_2_0/orders' }`: others go on using the options as they are. */
function sharedEdit(
  app: App,
  path: string,
  { options, spreadEnd }: SharedRoute,
  known: string | undefined,
  tag: string,
): Edit {
  const quote = app.modules.get(path)?.quote ?? "'";
  const written = app.textOf(path).slice(options.start, options.end);
  const text = (value: string): string => quote + value.replace(/[\\'"]/g, '\\$&') + quote;
  if (spreadEnd !== undefined) {
    const spread = lastSpread(app.textOf(path), spreadEnd);
    const route = known === undefined ? `${text(`${tag}/`)} + ${spread}.route` : text(routeOfTag(known, tag));
    return editOf(app.fileOf(path), { start: spreadEnd, end: spreadEnd }, `, route: ${route}`, 'placement');
  }
  const route = known === undefined ? `${text(`${tag}/`)} + ${written}.route` : text(routeOfTag(known, tag));
  return editOf(app.fileOf(path), options, `{ ...${written}, route: ${route} }`, 'placement');
}

/** The expression that is spread, up to its end. */
function lastSpread(text: string, end: number): string {
  return text.slice(text.lastIndexOf('...', end) + 3, end);
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
