import { selectValues, type Json } from '../json-path/index.ts';
import { areEqual, compare, Dictionary, kindOf, toBoolean, toText, tryToText, type Value } from './value.ts';

/** An argument that is evaluated when it is asked for: `and` and `or` stop early. */
export type Lazy = () => Value;

export interface Function {
  readonly least: number;
  readonly most: number;
  /** @param document the parsed body of the answer, for `jsonpath` */
  run(args: readonly Lazy[], document: () => Json): Value;
}

/**
 * The functions of success criteria, by lower-case name. The general ones are documented; of those that only server
 * tasks have, the documentation gives names and examples, so that their behaviour for other kinds of values than in
 * the examples is inferred here: they fail, which keeps a gate closed.
 *
 * Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#functions; server tasks: the
 * conditions of AzureMonitorV1, AzurePolicyV0 and QueryWorkItemsV0 in microsoft/azure-pipelines-tasks.
 */
export const functions: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['and', many((args) => args.every((arg) => toBoolean(arg())))],
  ['or', many((args) => args.some((arg) => toBoolean(arg())))],
  ['not', fixed(1, ([value]) => !toBoolean(value))],
  ['xor', fixed(2, ([one, other]) => toBoolean(one) !== toBoolean(other))],
  ['eq', fixed(2, ([left, right]) => areEqual(left, right))],
  ['ne', fixed(2, ([left, right]) => !areEqual(left, right))],
  ['gt', fixed(2, ([left, right]) => compare(left, right) > 0)],
  ['ge', fixed(2, ([left, right]) => compare(left, right) >= 0)],
  ['lt', fixed(2, ([left, right]) => compare(left, right) < 0)],
  ['le', fixed(2, ([left, right]) => compare(left, right) <= 0)],
  ['in', many(([left, ...rest]) => isAmong(left, rest))],
  ['notin', many(([left, ...rest]) => !isAmong(left, rest))],
  ['contains', fixed(2, ([text, part]) => toText(text).toUpperCase().includes(toText(part).toUpperCase()))],
  ['containsvalue', fixed(2, ([left, value]) => itemsOf(left).some((item) => areEqual(value, item)))],
  ['startswith', fixed(2, ([text, part]) => toText(text).toUpperCase().startsWith(toText(part).toUpperCase()))],
  ['endswith', fixed(2, ([text, part]) => toText(text).toUpperCase().endsWith(toText(part).toUpperCase()))],
  ['coalesce', many((args) => args.map((arg) => arg()).find((value) => value !== null && value !== '') ?? '')],
  ['format', { least: 1, most: 255, run: ([text, ...args]) => format(toText(text?.() ?? null), args) }],
  ['join', fixed(2, ([separator, items]) => join(separator, items))],
  ['lower', fixed(1, ([text]) => toText(text).toLowerCase())],
  ['upper', fixed(1, ([text]) => toText(text).toUpperCase())],
  ['trim', fixed(1, ([text]) => toText(text).trim())],
  ['replace', fixed(3, ([text, from, to]) => toText(text).replaceAll(toText(from), toText(to)))],
  ['iif', { least: 3, most: 3, run: ([test, yes, no]) => (toBoolean(test?.() ?? null) ? yes : no)?.() ?? null }],

  ['jsonpath', { least: 1, most: 1, run: ([path], document) => selectValues(document(), toText(path?.() ?? null)) }],
  ['count', fixed(1, ([value]) => arrayOf('count', value).length)],
  ['length', fixed(1, ([value]) => (typeof value === 'string' ? value : arrayOf('length', value)).length)],
  [
    'isnullorempty',
    fixed(1, ([value]) => value === null || value === '' || (Array.isArray(value) && value.length === 0)),
  ],
  ['split', fixed(2, ([text, separator]) => toText(text).split(toText(separator)))],
  ['intersect', fixed(2, ([one, other]) => intersect(arrayOf('intersect', one), arrayOf('intersect', other)))],
  ['isurl', fixed(1, ([text]) => URL.canParse(toText(text)))],
]);

type Args = readonly [Value, Value, Value];

function fixed(count: 1 | 2 | 3, run: (args: Args) => Value): Function {
  return {
    least: count,
    most: count,
    run: ([one, two, three]) => run([one?.() ?? null, two?.() ?? null, three?.() ?? null]),
  };
}

function many(run: (args: readonly Lazy[]) => Value): Function {
  return { least: 2, most: Number.MAX_SAFE_INTEGER, run };
}

function isAmong(left: Lazy | undefined, rest: readonly Lazy[]): boolean {
  const value = left?.() ?? null;
  return rest.some((candidate) => areEqual(value, candidate()));
}

function itemsOf(value: Value): readonly Value[] {
  const kind = kindOf(value);
  if (kind === 'Array') return value as readonly Json[];
  return kind === 'Object' && !(value instanceof Dictionary) ? Object.values(value as Record<string, Json>) : [];
}

function arrayOf(name: string, value: Value): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`${name} wants an array, not ${kindOf(value)}.`);
  return value as readonly Json[];
}

function intersect(one: readonly Json[], other: readonly Json[]): Json[] {
  return one.filter((item) => other.some((candidate) => areEqual(item, candidate)));
}

/** Items that have no text, such as objects, are left empty. */
function join(separator: Value, items: Value): string {
  if (!Array.isArray(items)) return tryToText(items) ?? '';
  return (items as readonly Json[])
    .map((item) => tryToText(item) ?? '')
    .join(items.length > 1 ? toText(separator) : '');
}

function format(text: string, args: readonly Lazy[]): string {
  return text.replace(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (found, index: string | undefined) => {
    if (found === '{{' || found === '}}') return found.slice(1);
    const arg = index === undefined ? undefined : args[Number(index)];
    if (!arg) throw new Error(`The following format string is invalid: '${text}'`);
    return toText(arg());
  });
}
