import { emptyDraft, type Draft, type Edit, type FunctionId } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import type { ModuleFacts } from '../facts/index.ts';
import type { Knowledge } from '../find/index.ts';
import { itemKey, type LiveModule } from './live-module.ts';
import { removalEdits } from './removal.ts';
import { requireReadable } from './rename.ts';

/** The functions go, with what is there for them alone: helpers, imports, and copies that nothing uses any more. */
export function remove(knowledge: Knowledge, functions: ReadonlySet<FunctionId>): Draft {
  const { app } = knowledge;
  const gone = knowledge.functions.filter(({ found }) => functions.has(found.id));
  const touched = new Set(gone.map(({ path }) => path));
  const remaining = new Map<string, LiveModule>();
  for (const path of touched) {
    const facts = app.modules.get(path);
    if (facts !== undefined) remaining.set(path, whatStays(knowledge, facts, functions));
  }
  const removed = removedFiles(knowledge, functions, remaining);
  const edits: Edit[] = [];
  for (const [path, facts] of app.modules) {
    if (removed.has(path)) continue;
    const live = remaining.get(path) ?? everything(facts);
    dropLoads(app, facts, live, removed);
    const own = removalEdits(app, facts, live);
    edits.push(...own);
    for (const { registration } of gone) {
      const { call } = registration;
      if (registration.path !== path || call.fn === -1 || !call.isStatement) continue;
      const { start, end } = call.inStatement.removal;
      if (own.some((edit) => edit.start <= start && end <= edit.end)) continue;
      edits.push(editOf(app.fileOf(path), { start, end }, '', 'removal'));
    }
  }
  requireReadable(app, edits);
  return { ...emptyDraft, edits, removed: [...removed].sort() };
}

function everything(facts: ModuleFacts): LiveModule {
  const live: LiveModule = { statements: new Set(), items: new Set() };
  for (const [index, statement] of facts.statements.entries()) {
    live.statements.add(index);
    for (const item of [...(statement.lead === undefined ? [] : [statement.lead]), ...statement.items])
      live.items.add(itemKey(index, item));
  }
  return live;
}

/** Takes the registrations out, then again and again what only they used. What nothing used before stays. */
function whatStays({ functions }: Knowledge, facts: ModuleFacts, gone: ReadonlySet<FunctionId>): LiveModule {
  const live = everything(facts);
  const leaving: number[] = [];
  for (const { found, path, registration } of functions) {
    if (path === facts.path && gone.has(found.id) && registration.call.fn === -1)
      leaving.push(registration.call.statement);
  }
  const users = new Map<string, number>();
  for (const [, { uses }] of facts.statements.entries())
    for (const name of uses) users.set(name, (users.get(name) ?? 0) + 1);
  for (let index = leaving.pop(); index !== undefined; index = leaving.pop()) {
    const statement = facts.statements[index];
    if (statement === undefined || !live.statements.delete(index)) continue;
    for (const name of statement.uses) {
      const count = (users.get(name) ?? 0) - 1;
      users.set(name, count);
      if (count > 0) continue;
      for (const [at, other] of facts.statements.entries()) {
        if (!other.declares.includes(name)) continue;
        if (other.kind === 'import') dropItem(live, at, other, name);
        else if (other.exports.length === 0 && other.declares.every((own) => (users.get(own) ?? 0) <= 0))
          leaving.push(at);
      }
    }
  }
  return live;
}

function dropItem(
  live: LiveModule,
  index: number,
  { lead, items }: ModuleFacts['statements'][number],
  name: string,
): void {
  for (const item of [...(lead === undefined ? [] : [lead]), ...items]) {
    if (item.local === name) live.items.delete(itemKey(index, item));
  }
}

/** Copies without a function left, and then copies that nothing loads any more. */
function removedFiles(
  { app, functions }: Knowledge,
  gone: ReadonlySet<FunctionId>,
  remaining: ReadonlyMap<string, LiveModule>,
): Set<string> {
  const importers = new Map<string, Set<string>>();
  for (const path of app.modules.keys()) {
    for (const next of app.importsOf(path)) importers.set(next, (importers.get(next) ?? new Set()).add(path));
  }
  const holding = new Set(functions.filter(({ found }) => !gone.has(found.id)).map(({ path }) => path));
  const removed = new Set<string>();
  for (let before = -1; before !== removed.size;) {
    before = removed.size;
    for (const path of app.modules.keys()) {
      if (removed.has(path) || holding.has(path) || app.tagOf(path) === undefined) continue;
      const users = [...(importers.get(path) ?? [])].filter((user) => !removed.has(user));
      const isTouched = remaining.has(path) || (importers.get(path)?.size ?? 0) > users.length;
      const named = users.some((user) => usesNames(app, user, path, remaining.get(user)));
      if (isTouched && !named) removed.add(path);
    }
  }
  return removed;
}

/** Whether a module uses names of another one, and does not only load it. */
function usesNames(app: App, user: string, path: string, live: LiveModule | undefined): boolean {
  const facts = app.modules.get(user);
  return (facts?.statements ?? []).some((statement, index) => {
    if (statement.specifier === undefined || app.resolve(user, statement.specifier) !== path) return false;
    const items = [...(statement.lead === undefined ? [] : [statement.lead]), ...statement.items];
    return (
      items.some((item) => live === undefined || live.items.has(itemKey(index, item))) ||
      statement.exports.includes('*')
    );
  });
}

/** The lines that load a removed file go. */
function dropLoads(app: App, facts: ModuleFacts, live: LiveModule, removed: ReadonlySet<string>): void {
  for (const { value, statement } of facts.specifiers) {
    const target = app.resolve(facts.path, value);
    const kind = facts.statements[statement]?.kind;
    if (target !== undefined && removed.has(target) && (kind === 'import' || kind === 'export' || kind === 'effect'))
      live.statements.delete(statement);
  }
}
