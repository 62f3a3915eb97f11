import type { NameStyle } from '../../model.ts';
import { meaningOf, placesOf, rootsOf, type App, type NamePlace } from '../app/index.ts';
import type { CallFacts, Expression, Local } from '../facts/index.ts';
import type { Callers, NoteName } from './functions.ts';
import { handedIn } from './handed.ts';
import type { KnownReference } from './model.ts';
import { handOvers, nameOfCallee, namingOf, type Known, type Naming } from './namings.ts';
import { reference } from './reference.ts';
import { keyOfParameter } from './registrations.ts';

/** Parts of a request that its caller fills. */
const requestParts = new Set(['params', 'query', 'body', 'headers', 'json', 'text', 'rawBody', 'url', 'formData']);

/** Every place of an app where a function is named. */
export function referencesOfApp(app: App, known: Known, callers: Callers, note: NoteName): KnownReference[] {
  const references: KnownReference[] = [];
  const ids = new Set<string>();
  const handedOver = new Set<string>();
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
    const handed = handedIn(app, path, known);
    for (const reference of handed.unclear) add(reference);
    waiting.push(...handed.namings);
  }
  for (let naming = waiting.pop(); naming !== undefined; naming = waiting.pop()) {
    for (const place of placesOf(app, naming.path, naming.name)) {
      const found = referencesAt(app, naming, place, known, note);
      for (const reference of found.references) add(reference);
      for (const parameter of found.parameters) waiting.push(...handOvers(app, naming, parameter, callers, handedOver));
    }
  }
  return references.sort((a, b) => (a.path === b.path ? a.place.start - b.place.start : a.path < b.path ? -1 : 1));
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
