import type { ReferenceFound } from '../../model.ts';
import { meaningOf, type App } from '../app/index.ts';
import { namingMethods, type CallFacts, type Expression, type Local } from '../facts/index.ts';
import { argumentOf, type Callers } from './functions.ts';
import type { KnownFunction } from './model.ts';
import { functionsAround, keyOfFunction } from './registrations.ts';

/** Calls that name a function first, by what they name. */
const byName: Readonly<Record<(typeof namingMethods)[number], Pick<ReferenceFound, 'targetKind' | 'side'>>> = {
  callActivity: { targetKind: 'activity', side: 'context' },
  callActivityWithRetry: { targetKind: 'activity', side: 'context' },
  callSubOrchestrator: { targetKind: 'orchestrator', side: 'context' },
  callSubOrchestratorWithRetry: { targetKind: 'orchestrator', side: 'context' },
  startNew: { targetKind: 'orchestrator', side: 'client' },
};

/** A call that gives a name to something. */
export interface Naming extends Pick<ReferenceFound, 'targetKind' | 'side' | 'api'> {
  readonly path: string;
  readonly call: CallFacts;
  readonly name: Expression;
}

export interface Known {
  readonly functions: readonly KnownFunction[];
  readonly byHandler: ReadonlyMap<string, KnownFunction>;
  readonly byCall: ReadonlyMap<CallFacts, KnownFunction>;
}

/** What a call names, when it is one of those that name a function. */
export function namingOf(app: App, path: string, call: CallFacts, known: Known, callers: Callers): Naming | undefined {
  const [name] = call.args;
  if (name === undefined) return undefined;
  const meaning = meaningOf(app, path, call.callee);
  if (call.isNew) {
    const isId =
      meaning?.kind === 'package' && meaning.name === 'durable-functions' && meaning.path.at(-1) === 'EntityId';
    if (!isId) return undefined;
    return { path, call, name, api: 'EntityId', targetKind: 'entity', side: sideOf(app, path, call, known, callers) };
  }
  if (meaning?.kind !== 'property') return undefined;
  const api = apiOfMethod(meaning.property);
  return api === undefined ? undefined : { path, call, name, ...api };
}

/** What a method of the SDK names. */
export function apiOfMethod(method: string): Pick<Naming, 'api' | 'targetKind' | 'side'> | undefined {
  const api = namingMethods.find((one) => one === method);
  return api === undefined ? undefined : { api, ...byName[api] };
}

/** Clients make entity ids to signal and read, orchestrations to call. */
function sideOf(
  app: App,
  path: string,
  call: CallFacts,
  known: Known,
  callers: Callers,
  depth = 0,
): ReferenceFound['side'] {
  const around = functionsAround(app, path, call.fn);
  const enclosing = around.map((key) => known.byHandler.get(key)).find((found) => found !== undefined);
  if (enclosing !== undefined) return enclosing.found.kind === 'client' ? 'client' : 'context';
  const calls = depth > 3 ? [] : around.flatMap((key) => callers.get(key) ?? []);
  return calls.length > 0 &&
    calls.every((outer) => sideOf(app, outer.path, outer.call, known, callers, depth + 1) === 'client')
    ? 'client'
    : 'context';
}

/** The calls that hand a name over to a helper's parameter. */
export function handOvers(
  app: App,
  { targetKind, side }: Naming,
  { path, local }: { readonly path: string; readonly local: Local },
  callers: Callers,
  done: Set<string>,
): Naming[] {
  const { parameter } = local;
  if (parameter === undefined) return [];
  const key = keyOfFunction(path, parameter.fn);
  const once = [key, parameter.index, ...parameter.path, targetKind, side].join(' ');
  if (done.has(once)) return [];
  done.add(once);
  return (callers.get(key) ?? []).flatMap(({ path: from, call }): Naming[] => {
    const name = argumentOf(app, from, call, parameter);
    return name === undefined
      ? []
      : [{ path: name.path, call, name: name.expression, api: nameOfCallee(call), targetKind, side }];
  });
}

/** The call as it is written. */
export function nameOfCallee({ callee }: CallFacts): string {
  if (callee.kind === 'member') return callee.property;
  if (callee.kind === 'call') return nameOfCallee(callee.call);
  return callee.kind === 'name' ? callee.local.name : '';
}
