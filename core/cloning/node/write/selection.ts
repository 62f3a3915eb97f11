import type { Closure, CopyRequest, FunctionId } from '../../model.ts';
import type { App } from '../app/index.ts';
import type { Knowledge, KnownFunction } from '../find/index.ts';

/** Functions that are copied, and the modules that may have to be. */
export interface Selection {
  readonly functions: readonly KnownFunction[];
  /** Registrations that are left out. */
  readonly left: readonly KnownFunction[];
  /** Modules that are copied as far as something in them is needed; all others are shared with the original. */
  readonly candidates: Set<string>;
  /** Names that only what is left out uses, by statement: the registration, and a dispatcher. */
  readonly unused: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Copied are the modules that register the functions or hold their code, those that make calls by name, and all that lead to them.
 * By `modules` it is everything that they use, apart from modules with a state or an effect of their own.
 */
export function selectionOf(
  knowledge: Knowledge,
  chosen: ReadonlySet<FunctionId>,
  closure: Closure,
  orchestrators: CopyRequest['orchestrators'] = 'registered',
  into: App = knowledge.app,
): Selection {
  const { app } = knowledge;
  const functions = knowledge.functions.filter(
    ({ found, registration }) => chosen.has(found.id) && !isEmpty(registration),
  );
  const calls = new Set(functions.map(({ registration }) => registration.call));
  const left = knowledge.functions.filter(({ registration }) => !calls.has(registration.call));
  const seeds = new Set(
    functions.flatMap(({ path, registration }) => [
      path,
      ...registration.handlers.map((key) => key.slice(0, key.lastIndexOf('#'))),
      ...registrars(knowledge, registration.path, registration.call.fn),
    ]),
  );
  const reached = reachedFrom(app, seeds);
  const calling = knowledge.references.filter(({ found }) => found.side === 'context').map(({ path }) => path);
  const named = changedNames(knowledge, into);
  const holding = new Set([...seeds, ...[...calling, ...named].filter((path) => reached.has(path))]);
  const candidates = leadingTo(app, reached, holding);
  if (closure === 'modules') {
    for (const path of reached) if (!hasOwnLife(knowledge, path)) candidates.add(path);
  }
  const unused = new Map<string, ReadonlySet<string>>();
  for (const { found, registration } of orchestrators === 'registered' ? [] : functions) {
    if (found.kind !== 'orchestrator') continue;
    const { path, call } = registration;
    unused.set(`${path}#${call.statement}`, outsideOfHandler(app, registration));
  }
  return { functions, left, candidates, unused };
}

/** Of the statement of an orchestrator that is not registered, only the handler stays. */
function outsideOfHandler(app: App, { path, call, handler }: KnownFunction['registration']): Set<string> {
  const uses = app.modules.get(path)?.statements[call.statement]?.uses ?? new Set<string>();
  const kept = handler === undefined ? '' : app.textOf(path).slice(handler.start, handler.end);
  const names = new Set(kept.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu));
  return new Set([...uses].filter((name) => !names.has(name)));
}

/** A registration that only keeps older bodies. */
export function isEmpty({ handler }: KnownFunction['registration']): boolean {
  return handler?.kind === 'global' && handler.name === 'undefined';
}

/**
 * Modules that names of older code come from, and that have another text now: the copy brings them along, so that it has exactly the
 * names that it was deployed with.
 */
export function changedNames({ app, functions, references }: Knowledge, into: App): Set<string> {
  if (app === into) return new Set();
  const from = [...functions, ...references].flatMap((known) => known.from);
  return new Set(from.filter((path) => app.textOf(path) !== into.textOf(path)));
}

/** Modules that call, at their top, the functions that registrations stand in. */
function registrars({ callers }: Knowledge, path: string, fn: number, depth = 0): string[] {
  if (fn === -1 || depth > 5) return [];
  return (callers.get(`${path}#${fn}`) ?? []).flatMap((outer) => [
    outer.path,
    ...registrars({ callers } as Knowledge, outer.path, outer.call.fn, depth + 1),
  ]);
}

/** All modules that some use, themselves included. */
export function reachedFrom(app: App, seeds: Iterable<string>): Set<string> {
  const reached = new Set(seeds);
  for (const path of reached) for (const next of app.importsOf(path)) reached.add(next);
  return reached;
}

export function leadingTo(app: App, within: ReadonlySet<string>, holding: ReadonlySet<string>): Set<string> {
  const importers = new Map<string, string[]>();
  for (const path of within) {
    for (const next of app.importsOf(path)) {
      const known = importers.get(next);
      if (known === undefined) importers.set(next, [path]);
      else known.push(path);
    }
  }
  const found = new Set(holding);
  for (const path of found) for (const importer of importers.get(path) ?? []) found.add(importer);
  return found;
}

/** Whether a module holds a state, or does something when it is loaded: it is not to run twice. */
export function hasOwnLife({ app }: Pick<Knowledge, 'app'>, path: string): boolean {
  return (app.modules.get(path)?.statements ?? []).some(({ kind, stateful }) => kind === 'effect' || stateful === true);
}
