import type { Span } from '../../model.ts';
import { FoundOnce } from '../../syntax/index.ts';
import type { Expression, Local } from '../facts/index.ts';
import type { App } from './app.ts';
import { itemsOf } from './items.ts';
import { exportOf, meaningOf } from './resolve.ts';

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

const unknown: readonly Outcome[] = [{ kind: 'unknown' }];

const most = 60;
const deepest = 30;
/** Expressions looked at for one question: real code needs a few dozen. */
const mostSteps = 4000;

/** One question, and how far it is answered. */
interface Work {
  readonly app: App;
  steps: number;
  isCut: boolean;
}

/** The values of variables. */
const variables = new FoundOnce<Local, readonly Outcome[]>();

/** All values that an expression may have. */
export function outcomesOf(app: App, path: string, expression: Expression): readonly Outcome[] {
  return distinct(find({ app, steps: 0, isCut: false }, path, expression, 0));
}

function find(work: Work, path: string, expression: Expression, depth: number): readonly Outcome[] {
  work.steps += 1;
  if (depth > deepest || work.steps > mostSteps) {
    work.isCut = true;
    return unknown;
  }
  const next = (inner: Expression, at = path): readonly Outcome[] => find(work, at, inner, depth + 1);
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
      return distinct(expression.options.flatMap((option) => next(option)));
    case 'wrapped':
      return next(expression.inner);
    case 'name':
      return ofLocal(work, path, expression.local, depth);
    case 'imported':
      return ofImport(work, path, expression, depth);
    case 'member':
      return ofMember(work, path, expression, depth);
    case 'index':
      return ofIndex(work, path, expression, depth);
    case 'element':
      return distinct(itemsOf(work.app, path, expression.of, depth).flatMap(({ at, item }) => next(item, at)));
    case 'call':
      return ofCall(work, path, expression, depth);
    default:
      return unknown;
  }
}

function textOutcome(value: string): Outcome {
  return { kind: 'text', value, from: [] };
}

function joined(parts: readonly (readonly Outcome[])[]): readonly Outcome[] {
  let all: Outcome[] = [textOutcome('')];
  for (const part of parts) {
    const longer: Outcome[] = [];
    for (const before of all) {
      for (const after of part) {
        if (before.kind !== 'text' || after.kind !== 'text') return unknown;
        longer.push({ kind: 'text', value: before.value + after.value, from: [...before.from, ...after.from] });
      }
    }
    if (longer.length > most) return unknown;
    all = longer;
  }
  return all;
}

function ofLocal(work: Work, path: string, local: Local, depth: number): readonly Outcome[] {
  const all = (): readonly Outcome[] => {
    const values = local.values.flatMap((value) => find(work, path, value, depth + 1));
    if (local.parameter !== undefined) return distinct([{ kind: 'parameter', path, local }, ...values]);
    return values.length === 0 ? unknown : distinct(values);
  };
  return variables.of(local, unknown, all, () => !work.isCut);
}

function ofImport(
  work: Work,
  path: string,
  { specifier, name }: Extract<Expression, { kind: 'imported' }>,
  depth: number,
): readonly Outcome[] {
  const target = work.app.resolve(path, specifier);
  const found = target === undefined ? undefined : exportOf(work.app, target, name);
  return found === undefined ? unknown : find(work, found.path, found.expression, depth + 1);
}

function ofMember(
  work: Work,
  path: string,
  member: Extract<Expression, { kind: 'member' }>,
  depth: number,
): readonly Outcome[] {
  const meaning = meaningOf(work.app, path, member, depth);
  if (meaning?.kind === 'value') return find(work, meaning.path, meaning.expression, depth + 1);
  const root = parameterOf(member);
  if (root !== undefined) return [{ kind: 'parameter', path, local: root }];
  if (meaning?.kind !== 'call') return unknown;
  const { start, end } = member;
  return find(work, meaning.path, { kind: 'call', start, end, call: meaning.call }, depth + 1);
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
function ofIndex(
  work: Work,
  path: string,
  index: Extract<Expression, { kind: 'index' }>,
  depth: number,
): readonly Outcome[] {
  const { app } = work;
  const keys = find(work, path, index.index, depth + 1);
  const texts = keys.flatMap((key) => (key.kind === 'text' ? [key.value] : []));
  const object = meaningOf(app, path, index.object, depth + 1);
  if (object?.kind === 'object' && texts.length > 0) {
    const values = texts.map((key) => object.object.properties.get(key));
    if (values.every((value) => value !== undefined)) {
      return distinct(values.flatMap((value) => find(work, object.path, value, depth + 1)));
    }
  }
  const items = itemsOf(app, path, index.object, depth);
  return items.length === 0 ? unknown : distinct(items.flatMap(({ at, item }) => find(work, at, item, depth + 1)));
}

/** A function that gives one of a few names: what it returns, when that is known without what is handed to it. */
function ofCall(
  work: Work,
  path: string,
  { call }: Extract<Expression, { kind: 'call' }>,
  depth: number,
): readonly Outcome[] {
  if (call.isNew) return unknown;
  const callee = meaningOf(work.app, path, call.callee, depth + 1);
  if (callee?.kind !== 'function') return unknown;
  const facts = work.app.modules.get(callee.path)?.functions[callee.fn];
  const values = (facts?.returns ?? []).flatMap((value) => find(work, callee.path, value, depth + 1));
  return values.length > 0 && values.every(({ kind }) => kind === 'text') ? distinct(values) : unknown;
}

function distinct(outcomes: readonly Outcome[]): readonly Outcome[] {
  if (outcomes.length < 2) return outcomes;
  const seen = new Set<string | Local>();
  const kept = outcomes.filter((outcome) => {
    const key = outcome.kind === 'text' ? `=${outcome.value}` : outcome.kind === 'parameter' ? outcome.local : '';
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return kept.length > most ? [...kept.slice(0, most), ...unknown] : kept;
}
