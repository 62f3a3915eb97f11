import type { NameStyle, Span } from '../../model.ts';
import type { Expression, Local } from '../facts/index.ts';
import type { App } from './app.ts';
import { exportOf, meaningOf } from './resolve.ts';
import { isVersionedName } from './starter-name.ts';

/** One value that an expression may have. */
export type Outcome =
  | {
      readonly kind: 'text';
      readonly value: string;
      /** The literals that it is made of: they are names, not other texts. */
      readonly from: readonly (Span & { readonly path: string })[];
    }
  /** What is handed to a function of the app. */
  | { readonly kind: 'parameter'; readonly path: string; readonly local: Local }
  | { readonly kind: 'unknown' };

/** A place where a name is given: an expression, or one branch of it, with all the values that it may have. */
export interface NamePlace {
  readonly expression: Expression;
  readonly style: NameStyle;
  readonly outcomes: readonly Outcome[];
  /** Inside of a call of the helper that adds the version by an app setting. */
  readonly followsSetting: boolean;
}

const most = 60;
const deepest = 30;

/** The places of an expression: each branch of a ternary is one of its own, since each can be edited by itself. */
export function placesOf(app: App, path: string, expression: Expression): NamePlace[] {
  // `name!` stays together: an edit comes after the `!`.
  const isAsserted = expression.kind === 'wrapped' && app.textOf(path)[expression.end - 1] === '!';
  if (expression.kind === 'wrapped' && !isAsserted) return placesOf(app, path, expression.inner);
  if (expression.kind === 'choice') return expression.options.flatMap((option) => placesOf(app, path, option));
  if (expression.kind === 'call' && isVersionedName(app, path, expression.call)) {
    const [plain] = expression.call.args;
    if (plain !== undefined) return placesOf(app, path, plain).map((place) => ({ ...place, followsSetting: true }));
  }
  const outcomes = distinct(outcomesOf(app, path, expression));
  return [{ expression, outcomes, style: styleOf(expression), followsSetting: false }];
}

function styleOf(expression: Expression): NameStyle {
  switch (expression.kind) {
    case 'text':
      return 'literal';
    case 'template':
      return 'interpolation';
    case 'sum':
      return 'concatenation';
    case 'name':
      return expression.local.top ? 'constant' : 'variable';
    case 'wrapped':
      return styleOf(expression.inner);
    case 'imported':
      return 'constant';
    case 'member':
      return rootIsTop(expression) ? 'constant' : 'variable';
    default:
      return 'variable';
  }
}

function rootIsTop(expression: Expression): boolean {
  switch (expression.kind) {
    case 'member':
    case 'index':
      return rootIsTop(expression.object);
    case 'wrapped':
      return rootIsTop(expression.inner);
    case 'name':
      return expression.local.top;
    default:
      return expression.kind === 'imported' || expression.kind === 'object';
  }
}

/** All values that an expression may have. */
export function outcomesOf(app: App, path: string, expression: Expression, depth = 0): Outcome[] {
  if (depth > deepest) return [{ kind: 'unknown' }];
  const next = (inner: Expression, at = path): Outcome[] => outcomesOf(app, at, inner, depth + 1);
  switch (expression.kind) {
    case 'text':
      return [
        { kind: 'text', value: expression.value, from: [{ path, start: expression.start, end: expression.end }] },
      ];
    case 'template':
      return joined(expression.parts.map((part) => (typeof part === 'string' ? [textOutcome(part)] : next(part))));
    case 'sum':
      return joined([next(expression.left), next(expression.right)]);
    case 'choice':
      return expression.options.flatMap((option) => next(option));
    case 'wrapped':
      return next(expression.inner);
    case 'name':
      return ofLocal(app, path, expression.local, depth);
    case 'imported':
      return ofImport(app, path, expression, depth);
    case 'member':
      return ofMember(app, path, expression, depth);
    case 'index':
      return ofIndex(app, path, expression, depth);
    case 'element':
      return itemsOf(app, path, expression.of, depth).flatMap(({ at, item }) => next(item, at));
    case 'call':
      return ofCall(app, path, expression, depth);
    default:
      return [{ kind: 'unknown' }];
  }
}

function textOutcome(value: string): Outcome {
  return { kind: 'text', value, from: [] };
}

function joined(parts: readonly (readonly Outcome[])[]): Outcome[] {
  let all: Outcome[] = [textOutcome('')];
  for (const part of parts) {
    const longer: Outcome[] = [];
    for (const before of all) {
      for (const after of part) {
        if (before.kind !== 'text' || after.kind !== 'text') return [{ kind: 'unknown' }];
        longer.push({ kind: 'text', value: before.value + after.value, from: [...before.from, ...after.from] });
      }
    }
    if (longer.length > most) return [{ kind: 'unknown' }];
    all = longer;
  }
  return all;
}

function ofLocal(app: App, path: string, local: Local, depth: number): Outcome[] {
  const values = local.values.flatMap((value) => outcomesOf(app, path, value, depth + 1));
  if (local.parameter !== undefined) return [{ kind: 'parameter', path, local }, ...values];
  return values.length === 0 ? [{ kind: 'unknown' }] : values;
}

function ofImport(
  app: App,
  path: string,
  { specifier, name }: Extract<Expression, { kind: 'imported' }>,
  depth: number,
): Outcome[] {
  const target = app.resolve(path, specifier);
  const found = target === undefined ? undefined : exportOf(app, target, name);
  return found === undefined ? [{ kind: 'unknown' }] : outcomesOf(app, found.path, found.expression, depth + 1);
}

function ofMember(app: App, path: string, member: Extract<Expression, { kind: 'member' }>, depth: number): Outcome[] {
  const meaning = meaningOf(app, path, member, depth);
  if (meaning?.kind === 'value') return outcomesOf(app, meaning.path, meaning.expression, depth + 1);
  const root = parameterOf(member);
  if (root !== undefined) return [{ kind: 'parameter', path, local: root }];
  return meaning?.kind === 'call'
    ? outcomesOf(
        app,
        meaning.path,
        { kind: 'call', start: member.start, end: member.end, call: meaning.call },
        depth + 1,
      )
    : [{ kind: 'unknown' }];
}

/** `options.name` of a parameter `options`, as a parameter that is taken apart. */
function parameterOf(expression: Expression): Local | undefined {
  if (expression.kind === 'wrapped') return parameterOf(expression.inner);
  if (expression.kind === 'name') return expression.local.values.length === 0 ? expression.local : undefined;
  if (expression.kind !== 'member') return undefined;
  const object = parameterOf(expression.object);
  if (object?.parameter === undefined) return undefined;
  const parameter = { ...object.parameter, path: [...object.parameter.path, expression.property] };
  return { name: expression.property, top: false, values: [], parameter };
}

/** `names[kind]`: every value of the object when the key is not known. */
function ofIndex(app: App, path: string, index: Extract<Expression, { kind: 'index' }>, depth: number): Outcome[] {
  const keys = outcomesOf(app, path, index.index, depth + 1).flatMap((key) => (key.kind === 'text' ? [key.value] : []));
  const object = meaningOf(app, path, index.object, depth + 1);
  if (object?.kind === 'object' && keys.length > 0) {
    const known = keys.map((key) => object.object.properties.get(key));
    if (known.every((value) => value !== undefined)) {
      return known.flatMap((value) => outcomesOf(app, object.path, value, depth + 1));
    }
  }
  const items = itemsOf(app, path, index.object, depth);
  return items.length === 0
    ? [{ kind: 'unknown' }]
    : items.flatMap(({ at, item }) => outcomesOf(app, at, item, depth + 1));
}

interface Item {
  readonly at: string;
  readonly item: Expression;
}

/** What a list or an object holds; empty where that is not known. */
function itemsOf(app: App, path: string, list: Expression, depth: number): Item[] {
  if (depth > deepest) return [];
  const meaning = meaningOf(app, path, list, depth + 1);
  if (meaning?.kind === 'object')
    return [...meaning.object.properties.values()].map((item) => ({ at: meaning.path, item }));
  if (meaning?.kind === 'value' && meaning.expression.kind === 'array') {
    return meaning.expression.items.map((item) => ({ at: meaning.path, item }));
  }
  if (meaning?.kind === 'call' && meaning.call.args[0] !== undefined) {
    const { callee } = meaning.call;
    const isValues =
      callee.kind === 'member' &&
      callee.property === 'values' &&
      callee.object.kind === 'global' &&
      callee.object.name === 'Object';
    if (isValues) return itemsOf(app, meaning.path, meaning.call.args[0], depth + 1);
  }
  return [];
}

/** A function that gives one of a few names: what it returns, when that is known without what is handed to it. */
function ofCall(app: App, path: string, { call }: Extract<Expression, { kind: 'call' }>, depth: number): Outcome[] {
  if (call.isNew) return [{ kind: 'unknown' }];
  const callee = meaningOf(app, path, call.callee, depth + 1);
  if (callee?.kind !== 'function') return [{ kind: 'unknown' }];
  const facts = app.modules.get(callee.path)?.functions[callee.fn];
  const values = (facts?.returns ?? []).flatMap((value) => outcomesOf(app, callee.path, value, depth + 1));
  return values.length > 0 && values.every(({ kind }) => kind === 'text') ? values : [{ kind: 'unknown' }];
}

function distinct(outcomes: readonly Outcome[]): Outcome[] {
  const seen = new Set<string>();
  const kept = outcomes.filter((outcome) => {
    const key = outcome.kind === 'text' ? `=${outcome.value}` : outcome.kind;
    if (outcome.kind === 'parameter' || !seen.has(key)) {
      seen.add(key);
      return true;
    }
    return false;
  });
  return kept.slice(0, most);
}

/** The parameters that an expression is made of, however far they are from it. */
export function rootsOf(expression: Expression, seen = new Set<Local>()): Local[] {
  switch (expression.kind) {
    case 'name': {
      const { local } = expression;
      if (seen.has(local)) return [];
      seen.add(local);
      const inner = local.values.flatMap((value) => rootsOf(value, seen));
      return local.parameter === undefined ? inner : [local, ...inner];
    }
    case 'member':
      return rootsOf(expression.object, seen);
    case 'index':
      return [...rootsOf(expression.object, seen), ...rootsOf(expression.index, seen)];
    case 'wrapped':
      return rootsOf(expression.inner, seen);
    case 'element':
      return rootsOf(expression.of, seen);
    case 'call':
      return [expression.call.callee, ...expression.call.args].flatMap((part) => rootsOf(part, seen));
    case 'sum':
      return [expression.left, expression.right].flatMap((part) => rootsOf(part, seen));
    case 'choice':
      return expression.options.flatMap((part) => rootsOf(part, seen));
    case 'template':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : rootsOf(part, seen)));
    case 'unknown':
      return expression.parts.flatMap((part) => rootsOf(part, seen));
    default:
      return [];
  }
}
