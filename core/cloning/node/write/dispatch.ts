import { groupBy } from '../../../group-by.ts';
import type { CreatedFile, DispatchRequest, Draft, Edit } from '../../model.ts';
import { emptyDraft } from '../../model.ts';
import { editOf, generatedFile, generatedMark, isGenerated } from '../../source/index.ts';
import { isNodeAnalysis } from '../analysis.ts';
import { placeOf, relativeSpecifier, type App } from '../app/index.ts';
import { dispatcherFunction, findingAt, type Knowledge, type KnownFunction } from '../find/index.ts';
import { dispatcherFile, dispatcherText } from './dispatcher-file.ts';
import { helperFile, type HelperFile } from './helper-files.ts';
import { extensionStyle, importEdit } from './insertions.ts';
import { entriesOf, isLoaded } from './main-pattern.ts';
import { isEmpty } from './selection.ts';
import { bodyName } from './unregistered.ts';

/** A frozen body, and the file that exports it. */
interface Body {
  readonly version: string;
  readonly export: string;
  readonly path: string;
  /** As it was registered. */
  readonly name: string;
}

const removedFile = 'durable-versions-removed';

function isRemovedFile({ sources }: App, path: string): boolean {
  return isGenerated(sources.files.get(path)) && new RegExp(`(^|/)${removedFile}\\.[cm]?[jt]s$`).test(path);
}

/**
 * The bodies of orchestrators are chosen by the version of the instance.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file of a generated name is there that this product did not write
 */
export function dispatch(knowledge: Knowledge, request: DispatchRequest): Draft {
  const { app } = knowledge;
  const bodies = bodiesOf(request);
  const current = knowledge.functions.filter(
    ({ found, path }) => found.kind === 'orchestrator' && found.tag === undefined && !isRemovedFile(app, path),
  );
  const dispatched = current.filter(
    ({ found, registration }) => bodies.has(found.name.toLowerCase()) || registration.dispatcher !== undefined,
  );
  const known = new Set(current.map(({ found }) => found.name.toLowerCase()));
  const orphans = [...bodies].filter(([name]) => !known.has(name)).map(([, some]) => some);
  const removedBefore = [...app.modules.keys()].find((path) => isRemovedFile(app, path));
  if (dispatched.length === 0 && orphans.length === 0 && removedBefore === undefined) return emptyDraft;
  const users = dispatched.length > 0 ? dispatched.map(({ path }) => path) : orphans.flat().map(({ path }) => path);
  const helper = helperFile(app, dispatcherFile, users);
  const lineEnd = app.sources.files.get(users[0] ?? '')?.lineEnd ?? '\n';
  const edits: Edit[] = [];
  const wanted = new Map<string, Map<string, Set<string>>>();
  for (const function_ of dispatched) {
    const own = bodies.get(function_.found.name.toLowerCase()) ?? [];
    edits.push(...handlerEdits(app, function_, own, request.version));
    const names = wanted.get(function_.path) ?? new Map<string, Set<string>>();
    wanted.set(function_.path, names);
    for (const body of [{ path: helper.path, export: dispatcherFunction }, ...own]) {
      names.set(body.path, (names.get(body.path) ?? new Set()).add(body.export));
    }
  }
  for (const [path, names] of wanted) edits.push(...importEdits(app, path, names));
  const dispatcher = generatedFile(app.sources, helper.path, dispatcherText(helper), 'dispatcher', lineEnd);
  const removed = removedOrchestrators(app, helper, orphans, request.version, lineEnd);
  return {
    ...emptyDraft,
    created: [...dispatcher.created, ...removed.created],
    edits: [...edits, ...dispatcher.edits, ...removed.edits],
    removed: orphans.length === 0 && removedBefore !== undefined ? [removedBefore] : [],
    findings: removed.loads.map(({ path }) =>
      findingAt(app, path, 0, 'ENTRY_POINT_EDITED', 'a line loads the orchestrations that only older versions have'),
    ),
  };
}

/** Bodies by the name of the orchestrator, oldest first. */
function bodiesOf({ frozen }: DispatchRequest): Map<string, Body[]> {
  const bodies = new Map<string, Body[]>();
  for (const { version, tag, analysis, functions } of frozen) {
    if (!isNodeAnalysis(analysis)) continue;
    const { app, functions: all } = analysis.knowledge;
    for (const { found, path, registration } of all) {
      if (!functions.has(found.id) || found.kind !== 'orchestrator' || isEmpty(registration)) continue;
      const key = found.name.toLowerCase();
      const body = {
        version,
        export: bodyName(found.name, tag),
        path: placeOf(path, tag, app.tagOf(path)),
        name: found.name,
      };
      bodies.set(key, [...(bodies.get(key) ?? []), body]);
    }
  }
  return bodies;
}

/** `handler` becomes `byVersion([…], '1.2.0', handler)`; a dispatcher that is there gets the new list. */
function handlerEdits(
  app: App,
  { path, registration }: KnownFunction,
  bodies: readonly Body[],
  version: string,
): Edit[] {
  const { handler, dispatcher } = registration;
  if (handler === undefined) return [];
  const text = app.textOf(path);
  const edit = (start: number, end: number, after: string): Edit[] =>
    text.slice(start, end) === after ? [] : [editOf(app.fileOf(path), { start, end }, after, 'dispatcher')];
  const quote = app.modules.get(path)?.quote ?? "'";
  const list = bodies.map((body) => `[${quote}${body.version}${quote}, ${body.export}]`).join(', ');
  const head = `${dispatcherFunction}([${list}], ${quote}${version}${quote}, `;
  if (dispatcher !== undefined) return edit(dispatcher.start, handler.start, head);
  return [...edit(handler.start, handler.start, head), ...edit(handler.end, handler.end, ')')];
}

/** Loads the bodies, instead of those that were loaded before. */
function importEdits(app: App, path: string, wanted: ReadonlyMap<string, ReadonlySet<string>>): Edit[] {
  const facts = app.modules.get(path);
  const edits: Edit[] = [];
  const there = new Set<string>();
  for (const { kind, specifier, items, lead, removal } of facts?.statements ?? []) {
    const target = kind === 'import' && specifier !== undefined ? app.resolve(path, specifier) : undefined;
    if (target === undefined || lead !== undefined || items.length === 0) continue;
    const names = [...(wanted.get(target) ?? [])];
    if (names.length === items.length && items.every(({ local }) => names.includes(local))) {
      there.add(target);
    } else if (app.tagOf(target) !== undefined || names.length > 0) {
      edits.push(editOf(app.fileOf(path), removal, '', 'dispatcher'));
    }
  }
  for (const [target, names] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!there.has(target)) edits.push(importEdit(app, path, target, [...names].sort(), 'dispatcher'));
  }
  return edits;
}

/** Orchestrators that only older versions have stay registered as long as a version has them. */
function removedOrchestrators(
  app: App,
  helper: HelperFile,
  orphans: readonly (readonly Body[])[],
  version: string,
  lineEnd: '\n' | '\r\n',
): { readonly created: readonly CreatedFile[]; readonly edits: readonly Edit[]; readonly loads: Edit[] } {
  const loaders = orphans.length === 0 ? unloading(app) : [];
  if (orphans.length === 0) return { created: [], edits: loaders, loads: [] };
  const path = helper.path.replace(dispatcherFile, removedFile);
  const isCommon = helper.format === 'commonjs' && !helper.isTyped;
  const load = (names: string, specifier: string): string =>
    isCommon ? `const { ${names} } = require('${specifier}');` : `import { ${names} } from '${specifier}';`;
  const fileOf = (target: string): string => relativeSpecifier(path, target, extensionStyle(app));
  const names = groupBy(orphans.flat(), (body) => body.path);
  const lines = [
    `// ${generatedMark} with each version.`,
    ...(isCommon ? [`'use strict';`, ''] : []),
    load('app', 'durable-functions'),
    load(dispatcherFunction, fileOf(helper.path)),
    ...[...names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([target, some]) =>
        load(
          some
            .map((body) => body.export)
            .sort()
            .join(', '),
          fileOf(target),
        ),
      ),
    '',
    ...orphans.map((some) => {
      const list = some.map((body) => `['${body.version}', ${body.export}]`).join(', ');
      return `app.orchestration('${some.at(-1)?.name ?? ''}', ${dispatcherFunction}([${list}], '${version}', undefined));`;
    }),
    '',
  ];
  const [entry] = entriesOf(app);
  const needsLine = !isLoaded(app.project, path) && entry !== undefined && !app.importsOf(entry).includes(path);
  const loads = needsLine ? [importEdit(app, entry, path, [])] : [];
  const file = generatedFile(app.sources, path, lines.join('\n'), 'dispatcher', lineEnd);
  return { created: file.created, edits: [...file.edits, ...loads], loads };
}

/** The lines that load the file of removed orchestrators go with it. */
function unloading(app: App): Edit[] {
  return [...app.modules.values()].flatMap(({ path, statements }) =>
    statements.flatMap(({ kind, specifier, removal }): Edit[] => {
      const target = specifier === undefined ? undefined : app.resolve(path, specifier);
      if (kind !== 'import' || target === undefined || !isRemovedFile(app, target)) return [];
      return [editOf(app.fileOf(path), removal, '', 'dispatcher')];
    }),
  );
}
