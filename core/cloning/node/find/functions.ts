import type { FunctionFound } from '../../model.ts';
import { meaningOf, outcomesOf, placesOf, type App, type Meaning, type NamePlace } from '../app/index.ts';
import type { CallFacts, Expression, Local } from '../facts/index.ts';
import type { KnownFunction } from './model.ts';
import { functionsAround, keyOfFunction, registrationOf, type RegistrationCall } from './registrations.ts';

export type Callers = Map<string, { readonly path: string; readonly call: CallFacts }[]>;

/** Calls of functions of the app, by the function. */
export function callersOf(app: App): Callers {
  const callers: Callers = new Map();
  for (const { path, calls } of app.modules.values()) {
    for (const call of calls) {
      for (const key of calledBy(app, meaningOf(app, path, call.callee))) {
        const known = callers.get(key);
        if (known === undefined) callers.set(key, [{ path, call }]);
        else known.push({ path, call });
      }
    }
  }
  return callers;
}

/** The function that is called; in `callFor(context)('Pay')` that which the first call gives. */
function calledBy(app: App, callee: Meaning | undefined): readonly string[] {
  if (callee?.kind === 'function') return [keyOfFunction(callee.path, callee.fn)];
  const maker = callee?.kind === 'call' ? meaningOf(app, callee.path, callee.call.callee) : undefined;
  if (maker?.kind !== 'function') return [];
  const returns = app.modules.get(maker.path)?.functions[maker.fn]?.returns ?? [];
  return returns.flatMap((value) => {
    const made = meaningOf(app, maker.path, value);
    return made?.kind === 'function' ? [keyOfFunction(made.path, made.fn)] : [];
  });
}

/** Notes that a text at an offset of a file is the name of a function. */
export type NoteName = (path: string, start: number) => void;

/** The functions that an app registers. */
export function functionsOfApp(app: App, callers: Callers, note: NoteName): KnownFunction[] {
  const clients = clientHandlers(app);
  const functions: KnownFunction[] = [];
  for (const { path, calls } of app.modules.values()) {
    for (const call of calls) {
      const registration = registrationOf(app, path, call, (key) => clients.has(key));
      if (registration !== undefined) functions.push(...named(app, registration, callers, note, 0));
    }
  }
  return functions.sort((a, b) => (a.path === b.path ? a.place.start - b.place.start : a.path < b.path ? -1 : 1));
}

function named(
  app: App,
  registration: RegistrationCall,
  callers: Callers,
  note: NoteName,
  depth: number,
): KnownFunction[] {
  const { path } = registration;
  return placesOf(app, path, registration.name).flatMap((place) =>
    place.outcomes.flatMap((outcome): KnownFunction[] => {
      if (outcome.kind === 'text') {
        for (const { path: at, start } of outcome.from) note(at, start);
        return [
          {
            found: foundOf(app, registration, place, outcome.value),
            registration,
            place: place.expression,
            fallsBack: place.fallsBack,
            path,
            from: outcome.from.map((text) => text.path),
          },
        ];
      }
      return outcome.kind === 'parameter' && depth < 3
        ? throughHelper(app, registration, outcome.local, callers).flatMap((outer) =>
            named(app, outer, callers, note, depth + 1),
          )
        : [];
    }),
  );
}

/** `register('X', handler)`: the call of the helper is what registers. */
function throughHelper(app: App, inner: RegistrationCall, { parameter }: Local, callers: Callers): RegistrationCall[] {
  if (parameter === undefined) return [];
  return (callers.get(keyOfFunction(inner.path, parameter.fn)) ?? []).flatMap(({ path, call }): RegistrationCall[] => {
    const name = argumentOf(app, path, call, parameter);
    if (name === undefined || name.path !== path) return [];
    const handlers = call.args.flatMap((arg) => {
      const meaning = meaningOf(app, path, arg);
      const handler = meaning?.kind === 'object' ? meaning.object.properties.get('handler') : undefined;
      const inside =
        handler === undefined || meaning?.kind !== 'object' ? meaning : meaningOf(app, meaning.path, handler);
      return inside?.kind === 'function' ? [keyOfFunction(inside.path, inside.fn)] : [];
    });
    const { kind, trigger } = inner;
    return [{ path, call, kind, name: name.expression, handlers, ...(trigger === undefined ? {} : { trigger }) }];
  });
}

/** What a call hands over for a parameter. */
export function argumentOf(
  app: App,
  path: string,
  call: CallFacts,
  { index, path: properties }: NonNullable<Local['parameter']>,
): { readonly path: string; readonly expression: Expression } | undefined {
  const argument = call.args[index];
  if (argument === undefined) return undefined;
  let at: { readonly path: string; readonly expression: Expression } = { path, expression: argument };
  for (const property of properties) {
    const meaning = meaningOf(app, at.path, at.expression);
    const inner = meaning?.kind === 'object' ? meaning.object.properties.get(property) : undefined;
    if (meaning?.kind !== 'object' || inner === undefined) {
      if (at.expression.kind === 'object') return undefined;
      const { start, end } = at.expression;
      at = { path: at.path, expression: { kind: 'member', start, end, object: at.expression, property } };
    } else {
      at = { path: meaning.path, expression: inner };
    }
  }
  return at;
}

function foundOf(app: App, registration: RegistrationCall, place: NamePlace, name: string): FunctionFound {
  const { path, kind, trigger, route, sharedRoute } = registration;
  const { start } = place.expression;
  const tag = app.tagOf(path);
  const [plainRoute, ...others] = routeOutcomes(app, path, route, sharedRoute);
  const several = place.outcomes.length > 1 ? `:${name}` : '';
  return {
    id: `function ${path}:${start}${several}`,
    name,
    kind,
    path,
    line: app.lineOf(path, start),
    style: place.style,
    ...(tag === undefined ? {} : { tag }),
    ...(kind === 'client' && trigger !== undefined ? { trigger } : {}),
    ...(kind === 'client' && plainRoute?.kind === 'text' && others.length === 0 ? { route: plainRoute.value } : {}),
  };
}

function routeOutcomes(
  app: App,
  path: string,
  route: Expression | undefined,
  shared: RegistrationCall['sharedRoute'],
): ReturnType<typeof outcomesOf> {
  if (route !== undefined) return outcomesOf(app, path, route);
  return shared === undefined ? [] : outcomesOf(app, shared.path, shared.route);
}

/** Functions that get a durable client by `df.getClient(context)`, and those around them. */
function clientHandlers(app: App): Set<string> {
  const keys = new Set<string>();
  for (const { path, calls } of app.modules.values()) {
    for (const call of calls) {
      const meaning = meaningOf(app, path, call.callee);
      if (meaning?.kind !== 'package' || meaning.name !== 'durable-functions' || meaning.path.at(-1) !== 'getClient')
        continue;
      for (const key of functionsAround(app, path, call.fn)) keys.add(key);
    }
  }
  return keys;
}
