import type { ModuleFacts, Statement } from '../facts/index.ts';
import type { Knowledge } from '../find/index.ts';
import type { Selection } from './selection.ts';
import { itemKey, type LiveModule, type LivenessQuestions } from './live-module.ts';
import { gives, hasExport, isWanted, needRegistration } from './wants.ts';

export interface Liveness {
  /** By path: modules that something is needed of. */
  readonly modules: ReadonlyMap<string, LiveModule>;
  /** Modules that are used and not copied. */
  readonly shared: ReadonlySet<string>;
}

/** Finds what the selected functions need: statements, and names of imports and exports, across all modules that are copied. */
export function livenessOf(
  knowledge: Knowledge,
  { functions, left, candidates, unused }: Selection,
  ask: LivenessQuestions,
): Liveness {
  const { app } = knowledge;
  const modules = new Map<string, LiveModule>();
  const shared = new Map<string, Set<string>>();
  const banned = new Set(
    left
      .filter(({ registration }) => registration.call.fn === -1)
      .map(({ registration }) => `${registration.path}#${registration.call.statement}`),
  );
  const kept = new Set(functions.map(({ registration }) => `${registration.path}#${registration.call.statement}`));
  const declared = new Map<string, Map<string, number>>();
  const waiting: (() => void)[] = [];

  const liveOf = (path: string): LiveModule => {
    const known = modules.get(path) ?? { statements: new Set<number>(), items: new Set<string>() };
    modules.set(path, known);
    return known;
  };
  const declaredIn = (facts: ModuleFacts): Map<string, number> => {
    const known = declared.get(facts.path) ?? new Map<string, number>();
    if (!declared.has(facts.path)) {
      declared.set(facts.path, known);
      for (const [index, statement] of facts.statements.entries())
        for (const name of statement.declares) known.set(name, index);
    }
    return known;
  };
  const needStatement = (facts: ModuleFacts, index: number): void => {
    const key = `${facts.path}#${index}`;
    const live = liveOf(facts.path);
    if (live.statements.has(index) || (banned.has(key) && !kept.has(key))) return;
    live.statements.add(index);
    const statement = facts.statements[index];
    if (statement === undefined || statement.kind === 'import') return;
    if (statement.kind === 'export' && statement.items.length > 0) return;
    for (const name of statement.uses)
      if (unused.get(key)?.has(name) !== true) waiting.push(() => needName(facts, name));
    for (const { statement: at, value } of facts.specifiers) {
      if (at === index) waiting.push(() => needFrom(facts, value, '*'));
    }
  };
  const needName = (facts: ModuleFacts, name: string): void => {
    const index = declaredIn(facts).get(name);
    const statement = index === undefined ? undefined : facts.statements[index];
    if (index === undefined || statement === undefined) return;
    if (statement.kind !== 'import') {
      needStatement(facts, index);
      return;
    }
    const live = liveOf(facts.path);
    live.statements.add(index);
    const item = [...(statement.lead === undefined ? [] : [statement.lead]), ...statement.items].find(
      ({ local }) => local === name,
    );
    if (item === undefined || live.items.has(itemKey(index, item))) return;
    live.items.add(itemKey(index, item));
    if (statement.specifier !== undefined) needFrom(facts, statement.specifier, item.outside);
  };
  const needFrom = (facts: ModuleFacts, specifier: string, name: string): void => {
    const target = app.resolve(facts.path, specifier);
    if (target === undefined) return;
    const other = app.modules.get(target);
    if (other === undefined) return;
    if (!candidates.has(target) && ask.isStillGiven(target, name)) {
      shared.set(target, (shared.get(target) ?? new Set()).add(name));
      return;
    }
    candidates.add(target);
    // What was to be shared so far comes from the copy too: every import of the module is one of the copy then.
    const before = shared.get(target) ?? [];
    shared.delete(target);
    for (const need of [name, ...before]) needExport(other, need);
  };
  const needExport = (facts: ModuleFacts, name: string): void => {
    liveOf(facts.path);
    let found = false;
    for (const [index, statement] of facts.statements.entries()) {
      if (name !== '*' && !gives(statement, name)) continue;
      if (statement.exports.length === 0) continue;
      found ||= name !== '*';
      needExportStatement(facts, index, statement, name);
    }
    if (found || name === '*') return;
    for (const [index, statement] of facts.statements.entries()) {
      if (!statement.exports.includes('*') || statement.specifier === undefined) continue;
      const target = app.resolve(facts.path, statement.specifier);
      const other = target === undefined ? undefined : app.modules.get(target);
      if (other !== undefined && !hasExport(knowledge, other, name)) continue;
      liveOf(facts.path).statements.add(index);
      needFrom(facts, statement.specifier, name);
    }
  };
  const needExportStatement = (facts: ModuleFacts, index: number, statement: Statement, name: string): void => {
    needStatement(facts, index);
    if (statement.kind !== 'export') return;
    const live = liveOf(facts.path);
    const items = statement.items.filter(({ outside }) => name === '*' || name === 'default' || outside === name);
    for (const item of items.length === 0 ? statement.items : items) {
      if (live.items.has(itemKey(index, item))) continue;
      live.items.add(itemKey(index, item));
      if (statement.specifier !== undefined) waiting.push(() => needFrom(facts, statement.specifier ?? '', item.local));
      else if (item.local !== '') waiting.push(() => needName(facts, item.local));
      else for (const used of statement.uses) waiting.push(() => needName(facts, used));
    }
    if (statement.exports.includes('*') && statement.specifier !== undefined) needFrom(facts, statement.specifier, '*');
  };

  const settle = (): void => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
  };
  for (const { registration } of functions)
    needRegistration(knowledge, registration.path, registration.call, needStatement);
  settle();
  for (let before = -1; before !== sizeOf(modules);) {
    before = sizeOf(modules);
    for (const path of [...modules.keys()]) {
      const facts = app.modules.get(path);
      for (const [index, statement] of facts?.statements.entries() ?? []) {
        if (facts !== undefined && isWanted(facts, statement, modules.get(path), declaredIn(facts), ask))
          needStatement(facts, index);
      }
    }
    settle();
  }
  return { modules, shared: new Set(shared.keys()) };
}

function sizeOf(modules: ReadonlyMap<string, LiveModule>): number {
  let size = 0;
  for (const { statements, items } of modules.values()) size += 1 + statements.size + items.size;
  return size;
}
