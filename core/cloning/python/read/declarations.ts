import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Decorator, Parameter, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { readExpression } from './expressions.ts';
import { indentAt, lineEnd, lineStart, wholeDeclaration, wholeLines } from './lines.ts';

type Visit = (node: Node, scope: ScopeIndex, into: FileBuilder, text: string) => void;

export function visitFunction(
  node: Node,
  decorators: readonly Node[],
  scope: ScopeIndex,
  into: FileBuilder,
  text: string,
  visit: Visit,
): void {
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  if (name === null || body === null) return;
  const def = into.definitions.length;
  const inner = into.open('function', scope, { def });
  const span = { start: decorators[0]?.startIndex ?? node.startIndex, end: node.endIndex };
  const parameters = readParameters(node.childForFieldName('parameters'));
  into.definitions.push({
    ...span,
    name: name.text,
    nameSpan: { start: name.startIndex, end: name.endIndex },
    line: name.startPosition.row + 1,
    scope,
    inner,
    parameters,
    decorators: decorators.map((decorator) => readDecorator(decorator, text)),
    whole: wholeDeclaration(text, span),
    indent: indentAt(text, span.start),
    generator: false,
    async: node.child(0)?.type === 'async',
    ...readBody(body, node, text),
  });
  into.bind(scope, name.text, { kind: 'def', def });
  for (const [index, parameter] of parameters.entries()) {
    into.bind(inner, parameter.name, parameter.spread ? { kind: 'unknown' } : { kind: 'parameter', def, index });
  }
  visitParameters(node.childForFieldName('parameters'), scope, into, text, visit);
  const returns = node.childForFieldName('return_type');
  if (returns !== null) visit(returns, scope, into, text);
  visit(body, inner, into, text);
}

export function visitClass(node: Node, scope: ScopeIndex, into: FileBuilder, text: string, visit: Visit): void {
  const bases = node.childForFieldName('superclasses');
  const expressions = bases === null ? [] : childrenOf(bases).map((base) => readExpression(base));
  const inner = into.open('class', scope, { bases: expressions });
  const name = node.childForFieldName('name')?.text;
  if (name !== undefined) into.bind(scope, name, { kind: 'class', scope: inner });
  if (bases !== null) visit(bases, scope, into, text);
  const body = node.childForFieldName('body');
  if (body !== null) visit(body, inner, into, text);
}

export function visitLambda(node: Node, scope: ScopeIndex, into: FileBuilder, text: string, visit: Visit): void {
  const inner = into.open('function', scope);
  const parameters = node.childForFieldName('parameters');
  for (const { name } of readParameters(parameters)) into.bind(inner, name, { kind: 'unknown' });
  visitParameters(parameters, scope, into, text, visit);
  const body = node.childForFieldName('body');
  if (body !== null) visit(body, inner, into, text);
}

function readParameters(list: Node | null): Parameter[] {
  if (list === null) return [];
  return childrenOf(list).flatMap((node): Parameter[] => {
    const target = node.type === 'typed_parameter' ? node.namedChild(0) : (node.childForFieldName('name') ?? node);
    if (target === null || node.type === 'comment' || node.type.endsWith('_separator')) return [];
    const spread = target.type === 'list_splat_pattern' || target.type === 'dictionary_splat_pattern';
    const name = spread ? target.namedChild(0) : target;
    if (name?.type !== 'identifier') return [];
    const annotation = node.childForFieldName('type')?.text;
    const standard = node.childForFieldName('value');
    return [
      {
        name: name.text,
        spread,
        ...(annotation === undefined ? {} : { annotation }),
        ...(standard === null ? {} : { standard: readExpression(standard) }),
      },
    ];
  });
}

/** Annotations and default values: they belong to the scope outside. */
function visitParameters(list: Node | null, scope: ScopeIndex, into: FileBuilder, text: string, visit: Visit): void {
  for (const node of list === null ? [] : childrenOf(list)) {
    for (const part of [node.childForFieldName('type'), node.childForFieldName('value')]) {
      if (part !== null) visit(part, scope, into, text);
    }
  }
}

function readDecorator(node: Node, text: string): Decorator {
  const span = { start: node.startIndex, end: node.endIndex };
  const expression = childrenOf(node).find(({ type }) => type !== 'comment') ?? node;
  return {
    ...span,
    line: node.startPosition.row + 1,
    whole: wholeLines(text, span),
    expression: readExpression(expression),
  };
}

function readBody(
  body: Node,
  declaration: Node,
  text: string,
): { bodyIndent: string; bodyStart?: number; dispatcher?: { start: number; end: number } } {
  const statements = childrenOf(body).filter(({ type }) => type !== 'comment');
  const isDocstring = (node: Node | undefined): boolean =>
    node?.type === 'expression_statement' && node.namedChild(0)?.type === 'string';
  const rest = isDocstring(statements[0]) && statements.length > 1 ? statements.slice(1) : statements;
  const [first] = rest;
  const bodyIndent = first === undefined ? '' : indentAt(text, first.startIndex);
  if (first === undefined || first.startPosition.row === declaration.startPosition.row) return { bodyIndent };
  const chosen: Node[] = [];
  for (const statement of rest) {
    if (!isVersionBranch(statement, chosen.length === 0)) break;
    chosen.push(statement);
  }
  const [start, end] = [chosen[0], chosen.at(-1)];
  return {
    bodyIndent,
    bodyStart: lineStart(text, first.startIndex),
    ...(start === undefined || end === undefined
      ? {}
      : { dispatcher: { start: lineStart(text, start.startIndex), end: lineEnd(text, end.endIndex) } }),
  };
}

/** `if context.version == "1.0.0":` and a body that only hands over to a copy, or refuses. */
function isVersionBranch(node: Node, isFirst: boolean): boolean {
  if (node.type !== 'if_statement' || node.childForFieldName('alternative') !== null) return false;
  const condition = node.childForFieldName('condition')?.text ?? '';
  const body = node.childForFieldName('consequence')?.text.trim() ?? '';
  if (!/^\w+\.version (?:==|!=|in) /.test(condition)) return false;
  return isFirst ? handsOver.test(body) : handsOver.test(body) || body.startsWith('raise ValueError(f"No code is kept');
}

const handsOver = /^return (?:\(yield from )?\w+_[vV\d][\w]*\.\w+\(\w+\)\)?$/;
