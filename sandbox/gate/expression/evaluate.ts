import type { Json } from '../json-path/index.ts';
import { functions } from './functions.ts';
import { parseExpression, type Node, type Vocabulary } from './parse.ts';
import { Dictionary, kindOf, toBoolean, tryToNumber, tryToText, type Value } from './value.ts';

/** What an expression can see. Each is asked for only when the expression names it. */
export interface Context {
  /** `root`, `variables`, `taskInputs`, `response`, by lower-case name. */
  readonly named: ReadonlyMap<string, () => Value>;
  /** The parsed body of the answer; throws when it is not JSON. */
  readonly document: () => Json;
}

/** @throws Error when the expression cannot be read or evaluated */
export function evaluate(expression: string, context: Context): Value {
  const vocabulary: Vocabulary = {
    functions: new Map([...functions].map(([name, { least, most }]) => [name, [least, most] as const])),
    named: new Set(context.named.keys()),
  };
  return valueOf(parseExpression(expression, vocabulary), context);
}

/** @throws Error when the expression cannot be read or evaluated */
export function isTrue(expression: string, context: Context): boolean {
  return toBoolean(evaluate(expression, context));
}

function valueOf(node: Node, context: Context): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'named':
      return context.named.get(node.name)?.() ?? null;
    case 'call':
      return (
        functions.get(node.name)?.run(
          node.args.map((arg) => () => valueOf(arg, context)),
          context.document,
        ) ?? null
      );
    case 'index':
      return index(valueOf(node.of, context), valueOf(node.by, context));
    case 'all': {
      const value = valueOf(node.of, context);
      if (kindOf(value) === 'Array') return value;
      return kindOf(value) === 'Object' && !(value instanceof Dictionary)
        ? Object.values(value as Record<string, Json>)
        : [];
    }
  }
}

/** What is not there is null; names of JSON members are case-sensitive, those of dictionaries are not. */
function index(value: Value, by: Value): Value {
  if (value instanceof Dictionary) return value.get(tryToText(by) ?? '');
  if (kindOf(value) === 'Array') {
    const position = by === '' ? undefined : tryToNumber(by);
    return position === undefined ? null : ((value as readonly Json[])[position] ?? null);
  }
  const name = tryToText(by);
  if (kindOf(value) !== 'Object' || name === undefined) return null;
  const members = value as Readonly<Record<string, Json>>;
  return Object.hasOwn(members, name) ? (members[name] ?? null) : null;
}
