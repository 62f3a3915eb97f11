import { groupBy } from '../../../group-by.ts';
import type { CopyRequest, Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import { followRenamed, quoted, renameReferences, type Renamed } from '../edits/index.ts';
import { routeOfTag } from '../../names/index.ts';
import type { Expression } from '../facts.ts';
import type { PythonApp, PythonReference, Registered } from '../find/index.ts';
import { renameDefinitions } from '../rename.ts';
import type { Kept } from './kept.ts';

/** Edits of the declarations in copied files and of the places that name functions. */
export function bodyEdits(
  app: PythonApp,
  request: CopyRequest,
  files: ReadonlySet<string>,
  { removed, bare }: Kept,
): { edits: Edit[]; renamed: Renamed[] } {
  const definitions = renameDefinitions(app, request.definitions, 'in a copy');
  const renamed = definitions.renamed.filter(({ file }) => files.has(file.path));
  const plain = [...bare, ...unregistered(app, request)];
  const sites = objectsOf(app, [...plain, ...removed], request.references);
  const texts = new Set(sites.map(({ site }) => site.start));
  const references = renameReferences(app, request, renamed).filter(
    ({ start, path }) => !isTextSite(path, start, sites, texts),
  );
  const copied = [...app.all.values()].filter(({ path }) => files.has(path));
  const edits = [
    ...definitions.edits,
    ...followRenamed(copied, renamed, app.resolver),
    ...references,
    ...sites.map(({ file, site, after }) => editOf(file, site, after, 'reference')),
    ...routes(app, request),
    ...plain.flatMap(withoutDecorators),
    ...plain.flatMap(withoutDispatcher),
    ...removed.flatMap(({ file, def }) => {
      const definition = file.definitions[def];
      return definition === undefined ? [] : [editOf(file, definition.whole, '', 'removal')];
    }),
  ];
  return { edits: edits.filter(({ path }) => files.has(path)), renamed };
}

function unregistered({ registered }: PythonApp, { functions, orchestrators }: CopyRequest): Registered[] {
  if (orchestrators === 'registered') return [];
  return registered.filter(({ found }) => found?.kind === 'orchestrator' && functions.has(found.id));
}

interface TextSite extends Pick<PythonReference, 'file' | 'site'> {
  readonly after: string;
}

/** Function objects whose declaration is registered no more are named by a text. */
function objectsOf(
  { references }: PythonApp,
  plain: readonly Registered[],
  names: CopyRequest['references'],
): TextSite[] {
  const named = references.filter(
    ({ def, found }) => found.target !== null && plain.some((one) => one.file === def?.file && one.def === def.def),
  );
  const bySite = groupBy(named, ({ file, site }) => `${file.path} ${site.start}`);
  const nameOf = ({ found }: PythonReference): string => names.get(found.id) ?? found.target ?? '';
  return [...bySite.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { file, site } = first;
    if (more.length === 0) return [{ file, site, after: quoted(nameOf(first)) }];
    const table = [first, ...more].map((one) => `${quoted(one.found.target ?? '')}: ${quoted(nameOf(one))}`);
    return [{ file, site, after: `{${table.join(', ')}}[${file.text.slice(site.start, site.end)}.__name__]` }];
  });
}

function isTextSite(path: string, start: number, sites: readonly TextSite[], starts: ReadonlySet<number>): boolean {
  return starts.has(start) && sites.some(({ file, site }) => file.path === path && site.start === start);
}

/** The lines of all decorators. */
function withoutDecorators({ file, def }: Registered): Edit[] {
  return (file.definitions[def]?.decorators ?? []).map(({ whole }) => editOf(file, whole, '', 'removal'));
}

/** The body of a version is that of its own current code. */
function withoutDispatcher({ file, def }: Registered): Edit[] {
  const span = file.definitions[def]?.dispatcher;
  return span === undefined ? [] : [editOf(file, span, '', 'removal')];
}

/** The host refuses two functions with one route. */
function routes({ registered, evaluator }: PythonApp, { functions, tag }: CopyRequest): Edit[] {
  return registered.flatMap(({ file, def, found, route }) => {
    if (found?.kind !== 'client' || route === undefined || !functions.has(found.id)) return [];
    const before = evaluator.text(file, file.definitions[def]?.scope ?? 0, route);
    if (before === '') return [];
    return [
      before === undefined ? unknownRoute(file, route, tag, found.tag) : routeEdit(file, route, before, tag, found.tag),
    ];
  });
}

/** `orders` → `1_2_0/orders`; the version of a copy's copy takes the place of the old one. */
function routeEdit(
  file: Registered['file'],
  route: Expression,
  before: string,
  tag: string,
  old: string | undefined,
): Edit {
  const after = routeOfTag(before, tag, old);
  if (route.kind !== 'text') return editOf(file, route, quoted(after), 'placement');
  // As it is written, with its escapes.
  const { start, end } = route.content;
  return editOf(file, route.content, routeOfTag(file.text.slice(start, end), tag, old), 'placement');
}

/** A route that cannot be told gets the version where it is made. */
function unknownRoute(file: Registered['file'], route: Expression, tag: string, old: string | undefined): Edit {
  const written = file.text.slice(route.start, route.end);
  const before = old === undefined ? '' : `${quoted(`${old}/`)} + `;
  const rest = written.startsWith(before) ? written.slice(before.length) : written;
  const isOne = rest !== written || route.kind === 'name' || route.kind === 'member' || /^[ru]?["']/i.test(rest);
  return editOf(file, route, `${quoted(`${tag}/`)} + ${isOne ? rest : `(${rest})`}`, 'placement');
}
