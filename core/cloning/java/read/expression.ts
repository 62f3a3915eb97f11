import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression } from '../facts.ts';
import type { Span } from '../../model.ts';
import { readLiteral } from './literals.ts';
import { starterHelper } from '../starter/helper.ts';

/** What an identifier stands for where it is used. */
export interface Scope {
  /** `undefined` for what is no variable: a field, a constant, a type. */
  lookup(name: string, at: number): Expression | undefined;
}

export function spanOf(node: Node): Span {
  return { start: node.startIndex, end: node.endIndex };
}

/** Methods that hand a list on as it is, or give an element of it to the lambda that they get. */
const listMakers = new Set(['of', 'asList']);
export const listPassers = new Set(['stream', 'parallelStream', 'filter', 'sorted', 'distinct', 'limit', 'toList']);

/** Reads an expression as far as it can give a name. */
export function readExpression(node: Node, scope: Scope): Expression {
  const span = spanOf(node);
  switch (node.type) {
    case 'string_literal':
      return readLiteral(node);
    case 'parenthesized_expression':
    case 'cast_expression': {
      const inner = node.childForFieldName('value') ?? childrenOf(node).at(-1);
      return inner === undefined || inner === null ? unknown(span) : readExpression(inner, scope);
    }
    case 'identifier':
      return scope.lookup(node.text, node.startIndex) ?? { kind: 'name', parts: [node.text], span };
    case 'field_access': {
      const parts = pathOf(node);
      if (parts === undefined) return unknown(span, mentions(node, scope));
      return { kind: 'name', parts: parts[0] === 'this' ? parts.slice(1) : parts, span };
    }
    case 'binary_expression':
      return readBinary(node, scope);
    case 'ternary_expression': {
      const of = ['consequence', 'alternative'].map((field) => node.childForFieldName(field));
      return { kind: 'choice', of: of.flatMap((one) => (one === null ? [] : [readExpression(one, scope)])), span };
    }
    case 'switch_expression':
      return { kind: 'choice', of: resultsOf(node).map((one) => readExpression(one, scope)), span };
    case 'array_initializer':
      return {
        kind: 'list',
        of: childrenOf(node)
          .filter(isCode)
          .map((one) => readExpression(one, scope)),
        span,
      };
    case 'array_creation_expression': {
      const value = node.childForFieldName('value');
      return value === null ? unknown(span) : readExpression(value, scope);
    }
    case 'method_invocation':
      return readInvocation(node, scope);
    case 'lambda_expression':
      return { kind: 'lambda', start: node.startIndex, span };
    case 'method_reference':
      return { kind: 'method-reference', method: childrenOf(node).at(-1)?.text ?? '', span };
    default:
      return unknown(span, mentions(node, scope));
  }
}

function unknown(span: Span, fromParameter = false): Expression {
  return { kind: 'unknown', fromParameter, span };
}

function readBinary(node: Node, scope: Scope): Expression {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  const operator = node.childForFieldName('operator')?.type;
  if (left === null || right === null || operator !== '+') return unknown(spanOf(node), mentions(node, scope));
  return {
    kind: 'concatenation',
    left: readExpression(left, scope),
    right: readExpression(right, scope),
    span: spanOf(node),
  };
}

function readInvocation(node: Node, scope: Scope): Expression {
  const span = spanOf(node);
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('name')?.text ?? '';
  const args = childrenOf(node.childForFieldName('arguments') ?? node).filter(isCode);
  if (object !== null && listMakers.has(name) && /(?:^|\.)(?:List|Set|Stream|Arrays)$/.test(object.text)) {
    return { kind: 'list', of: args.map((one) => readExpression(one, scope)), span };
  }
  if (object !== null && listPassers.has(name)) return readExpression(object, scope);
  const [first] = args;
  if (object !== null && name === starterHelper.method && args.length === 1 && first !== undefined) {
    const helper = pathOf(object);
    if (helper?.at(-1)?.startsWith(starterHelper.type) === true) {
      return { kind: 'versioned', of: readExpression(first, scope), helper: helper.join('.'), span };
    }
  }
  if (object !== null && args.length === 0) {
    const of = readExpression(object, scope);
    if (of.kind === 'name' || of.kind === 'variable') return { kind: 'accessor', of, method: name, span };
    if (name === 'toString' && (of.kind === 'literal' || of.kind === 'choice')) return of;
  }
  return unknown(span, mentions(node, scope));
}

/** `a.b.C` as its parts; `undefined` when a call or an index is among them. */
export function pathOf(node: Node): string[] | undefined {
  switch (node.type) {
    case 'identifier':
    case 'type_identifier':
    case 'this':
      return [node.text];
    case 'field_access': {
      const [object, field] = [node.childForFieldName('object'), node.childForFieldName('field')];
      const before = object === null ? undefined : pathOf(object);
      return before === undefined || field === null ? undefined : [...before, field.text];
    }
    case 'scoped_identifier':
    case 'scoped_type_identifier': {
      const parts = childrenOf(node)
        .filter(({ type }) => /identifier$/.test(type))
        .map(pathOf);
      return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
    }
    default:
      return undefined;
  }
}

export function isCode(node: Node): boolean {
  return node.type !== 'line_comment' && node.type !== 'block_comment';
}

/** Whether a parameter of the method has a part in it. */
function mentions(node: Node, scope: Scope): boolean {
  if (node.type === 'identifier') {
    const found = scope.lookup(node.text, node.startIndex);
    return found !== undefined && comesFromParameter(found);
  }
  return node.type !== 'lambda_expression' && childrenOf(node).some((child) => mentions(child, scope));
}

function comesFromParameter(expression: Expression): boolean {
  switch (expression.kind) {
    case 'parameter':
      return true;
    case 'unknown':
      return expression.fromParameter;
    case 'variable':
    case 'choice':
      return expression.of.some(comesFromParameter);
    case 'concatenation':
      return comesFromParameter(expression.left) || comesFromParameter(expression.right);
    case 'accessor':
    case 'element':
      return comesFromParameter(expression.of);
    default:
      return false;
  }
}

/** The values that a switch may come to. */
function resultsOf(node: Node): Node[] {
  const results: Node[] = [];
  const visit = (one: Node): void => {
    if (one.type === 'lambda_expression' || one.type === 'class_body') return;
    if (one.type === 'yield_statement') {
      results.push(...childrenOf(one).filter(isCode));
      return;
    }
    if (one.type === 'switch_rule') {
      const body = childrenOf(one).filter(isCode).at(-1);
      if (body?.type === 'expression_statement') results.push(...childrenOf(body).filter(isCode));
      else if (body?.type === 'block') childrenOf(body).forEach(visit);
      return;
    }
    childrenOf(one).forEach(visit);
  };
  visit(node.childForFieldName('body') ?? node);
  return results;
}
