import type { CopyRequest, CreatedFile, Draft, Edit } from '../../model.ts';
import { emptyDraft } from '../../model.ts';
import { applyEdits, editOf, editsByPath } from '../../source/index.ts';
import { originalOf, placeOf, specifierOfCopy, type App } from '../app/index.ts';
import type { ModuleFacts, Statement } from '../facts/index.ts';
import type { Knowledge } from '../find/index.ts';
import { givesStill } from './given.ts';
import { loadCopies } from './entry.ts';
import { livenessOf, type Liveness } from './liveness.ts';
import { nameEdits, requireReadable } from './rename.ts';
import { removalEdits } from './removal.ts';
import { routeEdits } from './routes.ts';
import { selectionOf, type Selection } from './selection.ts';
import { bodyExports, unregisteredEdits } from './unregistered.ts';

/** The functions are copied beside the current code, each file of theirs as far as they need it. */
export function copy(knowledge: Knowledge, request: CopyRequest, into: Knowledge): Draft {
  const { app } = knowledge;
  const selection = selectionOf(knowledge, request.functions, request.closure, request.orchestrators, into.app);
  const liveness = livenessOf(knowledge, selection, questionsOf(app, into.app));
  const paths = [...liveness.modules.keys()].sort();
  const created: CreatedFile[] = [];
  const all: Edit[] = [];
  const names = nameEdits(knowledge, request, (path) => liveness.modules.has(path));
  const renamed = editsByPath(names.edits);
  const routes = editsByPath(routeEdits(app, selection, request.tag));
  const inner = editsByPath(innerRemovals(app, selection));
  for (const path of paths) {
    const facts = app.modules.get(path);
    const live = liveness.modules.get(path);
    if (facts === undefined || live === undefined) continue;
    const place = placeOf(path, request.tag, app.tagOf(path));
    const removed = [...removalEdits(app, facts, live), ...(inner.get(path) ?? [])];
    const edits = kept(removed, [
      ...specifierEdits(app, facts, liveness, request.tag),
      ...unregisteredEdits(knowledge, selection, request, path),
      ...(routes.get(path) ?? []),
      ...(renamed.get(path) ?? []),
    ]);
    all.push(...edits);
    if (request.orchestrators === 'unregistered' && isThere(into, place, bodyExports(selection, request, path)))
      continue;
    created.push({ path: place, text: applyEdits(app.textOf(path), edits), copyOf: { path, edits } });
  }
  requireReadable(app, all);
  const loading = loadCopies(knowledge, into, { request, selection, liveness });
  return {
    ...emptyDraft,
    created,
    edits: loading.edits,
    findings: [...names.findings, ...loading.findings],
  };
}

/** What the copies use without having copies of it. */
export function sharedWith(knowledge: Knowledge, functions: ReadonlySet<string>): Set<string> {
  const { app } = knowledge;
  const selection = selectionOf(knowledge, functions, 'functions');
  const { modules, shared } = livenessOf(knowledge, selection, questionsOf(app, app));
  const found = new Set(shared);
  for (const path of found) for (const next of app.importsOf(path)) found.add(next);
  for (const path of modules.keys()) found.delete(path);
  return found;
}

function questionsOf(app: App, into: App): Parameters<typeof livenessOf>[2] {
  return {
    isStillGiven: (path, name) => app === into || givesStill(app, into, path, name),
    happensAnyway: (path, statement) => app === into || happensIn(app, into, path, statement),
  };
}

/** An effect of older code that the current code has too. */
function happensIn(app: App, into: App, path: string, { start, end }: Statement): boolean {
  const text = app.textOf(path).slice(start, end);
  if (/^(?:\w+\.)*(?:setup|setExceptionPropertiesProvider|hook\.\w+)\(/.test(text)) return true;
  return into.textOf(originalOf(path, app.tagOf(path))).includes(text);
}

/** Registrations that stand inside of a function that goes on registering others. */
function innerRemovals(app: App, { left }: Selection): Edit[] {
  return left.flatMap(({ registration: { path, call } }): Edit[] => {
    if (call.fn === -1 || !call.isStatement) return [];
    return [editOf(app.fileOf(path), call.inStatement.removal, '', 'removal')];
  });
}

function specifierEdits(app: App, facts: ModuleFacts, { modules }: Liveness, tag: string): Edit[] {
  const text = app.textOf(facts.path);
  return facts.specifiers.flatMap(({ start, end, value }): Edit[] => {
    const target = app.resolve(facts.path, value);
    if (target === undefined || !modules.has(target)) return [];
    const before = text.slice(start, end);
    const after = `${before.slice(0, 1)}${specifierOfCopy(value, target, tag, app.tagOf(target))}${before.slice(-1)}`;
    return [editOf(app.fileOf(facts.path), { start, end }, after, 'placement')];
  });
}

/** Removals, and the edits outside of them; what stands inside of another edit goes with it. */
function kept(removed: readonly Edit[], others: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  const overlaps = (a: Edit, b: Edit): boolean =>
    (a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end);
  for (const edit of [...removed, ...others]) if (!result.some((known) => overlaps(known, edit))) result.push(edit);
  return result.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Bodies that are not registered are no functions that a plan could find: it asks for them again at each run. */
function isThere({ app }: Knowledge, place: string, exports: readonly string[]): boolean {
  const facts = app.modules.get(place);
  return facts !== undefined && exports.every((name) => facts.exports.has(name));
}
