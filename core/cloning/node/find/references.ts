import type { NameStyle, ReferenceFound } from '../../model.ts';
import { meaningOf, placesOf, rootsOf, type App, type NamePlace } from '../app/index.ts';
import type { CallFacts, Expression, Local } from '../facts/index.ts';
import { argumentOf, type Callers, type NoteName } from './functions.ts';
import type { KnownFunction, KnownReference } from './model.ts';
import { functionsAround, keyOfFunction, keyOfParameter } from './registrations.ts';

/** Calls that name a function first, by what they name. */
const byName: Readonly<Record<string, Pick<ReferenceFound, 'targetKind' | 'side'>>> = {
  callActivity: { targetKind: 'activity', side: 'context' },
  callActivityWithRetry: { targetKind: 'activity', side: 'context' },
  callSubOrchestrator: { targetKind: 'orchestrator', side: 'context' },
  callSubOrchestratorWithRetry: { targetKind: 'orchestrator', side: 'context' },
  startNew: { targetKind: 'orchestrator', side: 'client' },
};

/** Parts of a request that its caller fills. */
const requestParts = new Set(['params', 'query', 'body', 'headers', 'json', 'text', 'rawBody', 'url', 'formData']);

/** A call that gives a name to something. */
interface Naming extends Pick<ReferenceFound, 'targetKind' | 'side' | 'api'> {
  readonly path: string;
  readonly call: CallFacts;
  readonly name: Expression;
}

interface Known {
  readonly functions: readonly KnownFunction[];
  readonly byHandler: ReadonlyMap<string, KnownFunction>;
  readonly byCall: ReadonlyMap<CallFacts, KnownFunction>;
}

/** Every place of an app where a function is named. */
export function referencesOfApp(app: App, known: Known, callers: Callers, note: NoteName): KnownReference[] {
  const references: KnownReference[] = [];
  const ids = new Set<string>();
  const handed = new Set<string>();
  const waiting: Naming[] = [];
  const add = (reference: KnownReference): void => {
    if (ids.has(reference.found.id)) return;
    ids.add(reference.found.id);
    references.push(reference);
  };
  for (const { path, calls } of app.modules.values()) {
    for (const call of calls) {
      for (const reference of objectsIn(app, path, call, known)) add(reference);
      const naming = namingOf(app, path, call, known, callers);
      if (naming !== undefined) waiting.push(naming);
    }
  }
  for (let naming = waiting.pop(); naming !== undefined; naming = waiting.pop()) {
    for (const place of placesOf(app, naming.path, naming.name)) {
      const found = referencesAt(app, naming, place, known, note);
      for (const reference of found.references) add(reference);
      for (const parameter of found.parameters) waiting.push(...handOvers(app, naming, parameter, callers, handed));
    }
  }
  return references.sort((a, b) => (a.path === b.path ? a.place.start - b.place.start : a.path < b.path ? -1 : 1));
}

function namingOf(app: App, path: string, call: CallFacts, known: Known, callers: Callers): Naming | undefined {
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
  const api = byName[meaning.property];
  return api === undefined || !Object.hasOwn(byName, meaning.property)
    ? undefined
    : { path, call, name, api: meaning.property, ...api };
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

interface AtPlace {
  readonly references: readonly KnownReference[];
  readonly parameters: readonly { readonly path: string; readonly local: Local }[];
}

function referencesAt(app: App, naming: Naming, place: NamePlace, known: Known, note: NoteName): AtPlace {
  const references: KnownReference[] = [];
  const parameters: { path: string; local: Local }[] = [];
  const make = (target: string | null, style: NameStyle, from: readonly string[], at = place): void => {
    references.push(reference(app, naming, place, known, { target, style, from, at }));
  };
  const handedOver = place.outcomes.some(({ kind }) => kind === 'parameter');
  for (const outcome of place.outcomes) {
    if (outcome.kind === 'text') {
      if (outcome.value === '') continue;
      for (const { path, start } of outcome.from) note(path, start);
      if (!handedOver)
        make(
          outcome.value,
          place.style,
          outcome.from.map(({ path }) => path),
        );
    } else if (outcome.kind === 'parameter') {
      const isHandler = known.byHandler.has(keyOfParameter(outcome.path, outcome.local));
      const isRequest = requestParts.has(outcome.local.parameter?.path[0] ?? '');
      if (isHandler || isRequest) {
        make(null, startsWhatIsAsked(naming) ? 'generic-starter' : 'dynamic', []);
        continue;
      }
      make(null, 'wrapper', []);
      parameters.push(outcome);
      for (const fallback of outcome.local.values) {
        for (const own of placesOf(app, outcome.path, fallback)) {
          for (const { kind, ...text } of own.outcomes) {
            if (kind === 'text' && 'value' in text) make(text.value, own.style, [], own);
          }
        }
      }
    } else {
      const asked = rootsOf(place.expression).length > 0 && startsWhatIsAsked(naming);
      make(null, asked ? 'generic-starter' : 'dynamic', []);
    }
  }
  return { references, parameters };
}

function startsWhatIsAsked({ side }: Naming): boolean {
  return side === 'client';
}

function reference(
  app: App,
  { path, call, api, targetKind, side }: Naming,
  place: NamePlace,
  known: Known,
  { target, style, from, at }: { target: string | null; style: NameStyle; from: readonly string[]; at: NamePlace },
): KnownReference {
  const several = place.outcomes.length > 1 && at === place ? `:${target ?? ''}` : '';
  const tag = app.tagOf(path);
  const { enclosing, enclosingId } = enclosingOf(app, path, call, known);
  return {
    path,
    call,
    place: at.expression,
    fallsBack: at.fallsBack,
    from,
    found: {
      id: `reference ${path}:${at.expression.start}${several}`,
      target,
      targetKind,
      enclosing,
      ...(enclosingId === undefined ? {} : { enclosingId }),
      api,
      side,
      path,
      line: app.lineOf(path, at.expression.start),
      style,
      ...(tag === undefined ? {} : { tag }),
      ...(place.followsSetting ? { followsSetting: true } : {}),
    },
  };
}

/** The function that a call is in: the registered one, or else the helper. */
export function enclosingOf(
  app: App,
  path: string,
  call: CallFacts,
  { byHandler }: Pick<Known, 'byHandler'>,
): Pick<ReferenceFound, 'enclosing' | 'enclosingId'> {
  const around = functionsAround(app, path, call.fn);
  for (const key of around) {
    const known = byHandler.get(key);
    if (known !== undefined) return { enclosing: known.found.name, enclosingId: known.found.id };
  }
  const functions = app.modules.get(path)?.functions ?? [];
  for (let at = call.fn; at !== -1; at = functions[at]?.parent ?? -1) {
    const name = functions[at]?.name ?? '';
    if (name !== '') return { enclosing: name };
  }
  return { enclosing: '' };
}

/** The calls that hand a name over to a helper's parameter. */
function handOvers(
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

function nameOfCallee({ callee }: CallFacts): string {
  if (callee.kind === 'member') return callee.property;
  return callee.kind === 'name' ? callee.local.name : '';
}

/** Registered functions that are called, or handed over, themselves: `yield sayHello(input)`. */
function objectsIn(app: App, path: string, call: CallFacts, known: Known): KnownReference[] {
  const found: KnownReference[] = [];
  const add = (expression: Expression): void => {
    const meaning = meaningOf(app, path, expression);
    const object = meaning?.kind === 'call' ? known.byCall.get(meaning.call) : undefined;
    if (object === undefined || object.found.kind === 'entity' || object.found.kind === 'client') return;
    const { name, kind } = object.found;
    const naming: Naming = {
      path,
      call,
      name: expression,
      api: nameOfCallee(call),
      targetKind: kind === 'activity' ? 'activity' : 'orchestrator',
      side: 'context',
    };
    const place: NamePlace = {
      expression,
      style: 'function-object',
      outcomes: [],
      followsSetting: false,
      fallsBack: false,
    };
    const made = reference(app, naming, place, known, {
      target: name,
      style: 'function-object',
      from: [],
      at: place,
    });
    found.push({ ...made, object });
  };
  if (!call.isNew && (call.callee.kind === 'name' || call.callee.kind === 'member')) add(call.callee);
  for (const arg of call.args) if (arg.kind === 'name') add(arg);
  return found;
}
