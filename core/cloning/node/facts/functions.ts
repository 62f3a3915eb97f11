import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression } from './model.ts';
import { bindPattern } from './patterns.ts';
import { declare, spanOf, textOf, type Reading, type Scope } from './reading.ts';

/** A function of any form: its parameters, its body, what it returns. */
export function readFunction(reading: Reading, node: Node, scope: Scope, name: string): Expression {
  const own =
    node.type === 'function_expression' || node.type === 'generator_function' ? node.childForFieldName('name') : null;
  const index = reading.functions.length;
  const inner: Scope = { parent: scope, names: new Map(), holdsVar: true };
  const outer = reading.fn;
  reading.functions.push({
    ...spanOf(node),
    name: name === '' && own !== null ? textOf(reading, own) : name,
    parent: outer,
    statement: reading.statement,
    generator: node.type.startsWith('generator') || childTypes(node).includes('*'),
    parameters: [],
    returns: [],
  });
  reading.fn = index;
  const value: Expression = { kind: 'function', ...spanOf(node), fn: index };
  if (own !== null) declare(inner, textOf(reading, own)).values.push(value);
  readParameters(reading, node, inner, index);
  const returnType = node.childForFieldName('return_type');
  if (returnType !== null) reading.read(returnType, scope);
  const body = node.childForFieldName('body');
  if (body !== null) {
    const result = reading.read(body, inner);
    if (body.type !== 'statement_block') reading.functions[index]?.returns.push(result);
  }
  reading.fn = outer;
  return value;
}

function childTypes(node: Node): string[] {
  return node.type === 'method_definition' ? node.children.map((child) => child?.type ?? '') : [];
}

function readParameters(reading: Reading, node: Node, scope: Scope, fn: number): void {
  const single = node.childForFieldName('parameter');
  const list = node.childForFieldName('parameters');
  const parameters =
    single === null ? (list === null ? [] : childrenOf(list).filter(({ type }) => type !== 'comment')) : [single];
  let index = 0;
  for (const parameter of parameters) {
    const pattern = parameter.childForFieldName('pattern') ?? parameter;
    const type = parameter.childForFieldName('type');
    if (type !== null) reading.read(type, scope);
    if (pattern.type === 'this') continue;
    bindPattern(reading, pattern, scope, undefined, { fn, index, path: [] });
    const value = pattern === parameter ? null : parameter.childForFieldName('value');
    const fallback = value === null ? undefined : reading.read(value, scope);
    const plain = pattern.type === 'assignment_pattern' ? pattern.childForFieldName('left') : pattern;
    const name = plain?.type === 'identifier' ? textOf(reading, plain) : undefined;
    const local = name === undefined ? undefined : scope.names.get(name);
    if (fallback !== undefined) local?.values.push(fallback);
    reading.functions[fn]?.parameters.push(name);
    if (index === 0 && local !== undefined) reading.firstParameters.set(fn, local);
    index += 1;
  }
}

/** Reads a value that a name is given to: functions get it as theirs. */
export function readNamed(reading: Reading, node: Node, scope: Scope, name: string): Expression {
  return isFunction(node) ? readFunction(reading, node, scope, name) : reading.read(node, scope);
}

function isFunction({ type }: Node): boolean {
  return type === 'arrow_function' || type === 'function_expression' || type === 'generator_function';
}
