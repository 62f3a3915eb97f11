import type { FunctionKind } from '../../model.ts';
import { meaningOf, type App, type Meaning } from '../app/index.ts';
import type { CallFacts, Expression, Local } from '../facts/index.ts';

/** A call that registers a durable function or a client. */
export interface RegistrationCall {
  readonly path: string;
  readonly call: CallFacts;
  readonly kind: FunctionKind;
  readonly name: Expression;
  /** What runs: the function, or the expression that gives it. */
  readonly handler?: Expression;
  /** Keys of the functions of the app that the handler is. */
  readonly handlers: readonly string[];
  readonly trigger?: string;
  /** Where it stands in the same file. */
  readonly route?: Expression;
  /** A route that options of other places give: of another module, or spread into those that are written here. */
  readonly sharedRoute?: SharedRoute;
  readonly options?: Extract<Expression, { kind: 'object' }>;
  /** The generated dispatcher around the handler. */
  readonly dispatcher?: CallFacts;
}

export interface SharedRoute {
  readonly path: string;
  readonly route: Expression;
  /** Where the options stand in this file, to be given a route of their own. */
  readonly options: Expression;
  /** Of the last options that are spread into an object of this file; absent where the options are none. */
  readonly spreadEnd?: number;
}

export const dispatcherFunction = 'byVersion';

const kinds: Readonly<Record<string, FunctionKind>> = {
  orchestration: 'orchestrator',
  activity: 'activity',
  entity: 'entity',
};

const triggers: Readonly<Record<string, string>> = {
  get: 'http',
  put: 'http',
  post: 'http',
  patch: 'http',
  deleteRequest: 'http',
  storageQueue: 'queue',
  storageBlob: 'blob',
  serviceBusQueue: 'servicebus',
  serviceBusTopic: 'servicebus',
};

export function keyOfFunction(path: string, fn: number): string {
  return `${path}#${fn}`;
}

/** The registration that a call is; `undefined` for other calls. */
export function registrationOf(
  app: App,
  path: string,
  call: CallFacts,
  takesClient: (key: string) => boolean,
): RegistrationCall | undefined {
  const [name, second] = call.args;
  if (call.isNew || name === undefined || call.callee.kind === 'function') return undefined;
  const callee = meaningOf(app, path, call.callee);
  if (callee?.kind !== 'package') return undefined;
  const method = callee.path.at(-1) ?? '';
  const owner = callee.path.at(-2);
  const common = { path, call, name };
  if (callee.name === 'durable-functions' && owner === 'app') {
    const kind = kinds[method];
    return kind === undefined ? undefined : { ...common, kind, ...bodyOf(app, path, second) };
  }
  if (callee.name === 'durable-functions' && owner === 'client' && callee.path.at(-3) === 'app') {
    return {
      ...common,
      kind: 'client',
      trigger: triggers[method] ?? method.toLowerCase(),
      ...bodyOf(app, path, second),
    };
  }
  if (callee.name !== '@azure/functions' || owner !== 'app') return undefined;
  const body = bodyOf(app, path, second);
  const kind = kindOfGeneric(app, path, body.options);
  if (kind !== undefined && kind !== 'client') return { ...common, kind, ...body };
  if (!hasClientInput(app, path, body.options) && !body.handlers.some(takesClient)) return undefined;
  return { ...common, kind: 'client', trigger: triggers[method] ?? method.toLowerCase(), ...body };
}

type Body = Pick<RegistrationCall, 'handler' | 'handlers' | 'route' | 'sharedRoute' | 'options' | 'dispatcher'>;

function bodyOf(app: App, path: string, second: Expression | undefined): Body {
  if (second === undefined) return { handlers: [] };
  const meaning = meaningOf(app, path, second);
  if (meaning?.kind !== 'object') return { handlers: handlersOf(app, path, second), ...unwrapped(second) };
  const { object } = meaning;
  const handler = object.properties.get('handler');
  const route = meaning.path === path ? object.properties.get('route') : undefined;
  const shared = route === undefined ? sharedRouteOf(app, path, second, meaning) : undefined;
  const own = second.kind === 'object' ? second : undefined;
  return {
    handlers: handler === undefined ? [] : handlersOf(app, meaning.path, handler),
    ...(handler === undefined ? {} : unwrapped(handler)),
    ...(route === undefined ? {} : { route }),
    ...(shared === undefined ? {} : { sharedRoute: shared }),
    ...(own === undefined ? {} : { options: own }),
  };
}

function sharedRouteOf(
  app: App,
  path: string,
  options: Expression,
  meaning: Extract<Meaning, { kind: 'object' }>,
): SharedRoute | undefined {
  const { start, end } = options;
  const found = meaningOf(app, path, { kind: 'member', start, end, object: options, property: 'route' });
  if (found?.kind !== 'value') return undefined;
  const last = meaning.path === path ? meaning.object.spread.at(-1) : undefined;
  const spreadEnd = last === undefined ? {} : { spreadEnd: last.end };
  return { path: found.path, route: found.expression, options, ...spreadEnd };
}

/** The handler itself, out of the dispatcher that this product put around it. */
function unwrapped(handler: Expression): Pick<RegistrationCall, 'handler' | 'dispatcher'> {
  if (handler.kind !== 'call' || !isDispatcher(handler.call)) return { handler };
  const current = handler.call.args.at(-1);
  return current === undefined ? { handler } : { handler: current, dispatcher: handler.call };
}

function isDispatcher({ callee, args }: CallFacts): boolean {
  return (
    callee.kind === 'name' && callee.local.name === dispatcherFunction && args.length === 3 && args[0]?.kind === 'array'
  );
}

/** Functions that an expression gives, also through helpers that are handed a function. */
export function handlersOf(app: App, path: string, expression: Expression, depth = 0): string[] {
  if (depth > 5) return [];
  const meaning: Meaning | undefined = meaningOf(app, path, expression);
  if (meaning?.kind === 'function') return [keyOfFunction(meaning.path, meaning.fn)];
  if (meaning?.kind !== 'call') return [];
  const args = isDispatcher(meaning.call) ? meaning.call.args.slice(-1) : meaning.call.args;
  return args.flatMap((arg) =>
    arg.kind === 'name' || arg.kind === 'function' || arg.kind === 'call' || arg.kind === 'member'
      ? handlersOf(app, meaning.path, arg, depth + 1)
      : [],
  );
}

function kindOfGeneric(app: App, path: string, options: Body['options']): FunctionKind | undefined {
  const trigger = options?.properties.get('trigger');
  if (trigger === undefined) return undefined;
  const meaning = meaningOf(app, path, trigger);
  if (meaning?.kind === 'call') {
    const callee = meaningOf(app, meaning.path, meaning.call.callee);
    if (callee?.kind === 'package' && callee.path.at(-2) === 'trigger') return kinds[callee.path.at(-1) ?? ''];
  }
  const type = meaning?.kind === 'object' ? meaning.object.properties.get('type') : undefined;
  return type?.kind === 'text' ? kinds[type.value.replace(/Trigger$/, '')] : undefined;
}

function hasClientInput(app: App, path: string, options: Body['options']): boolean {
  const inputs = options?.properties.get('extraInputs');
  const list = inputs === undefined ? undefined : meaningOf(app, path, inputs);
  if (list?.kind !== 'value' || list.expression.kind !== 'array') return false;
  return list.expression.items.some((item) => {
    const made = meaningOf(app, list.path, item);
    const callee = made?.kind === 'call' ? meaningOf(app, made.path, made.call.callee) : undefined;
    return callee?.kind === 'package' && callee.path.at(-1) === 'durableClient';
  });
}

/** Keys of the functions that a place is in, from the inside out. */
export function functionsAround(app: App, path: string, fn: number): string[] {
  const keys: string[] = [];
  const functions = app.modules.get(path)?.functions ?? [];
  for (let at = fn; at !== -1; at = functions[at]?.parent ?? -1) keys.push(keyOfFunction(path, at));
  return keys;
}

/** The parameter's function, and where in it. */
export function keyOfParameter(path: string, { parameter }: Local): string {
  return parameter === undefined ? '' : `${path}#${parameter.fn}`;
}
