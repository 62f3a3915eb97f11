import type { Decorator, Parameter, ScopeIndex } from '../facts.ts';
import type { FileBuilder } from './builder.ts';
import { readExpression } from './expressions.ts';
import { indentAt, lineEnd, lineStart, wholeDeclaration, wholeLines } from './lines.ts';
import type { PyNode } from './tree.ts';

type Visit = (node: PyNode, scope: ScopeIndex, into: FileBuilder, text: string) => void;

export function visitFunction(
  node: PyNode,
  decorators: readonly PyNode[],
  scope: ScopeIndex,
  into: FileBuilder,
  text: string,
  visit: Visit,
): void {
  const name = node.child('identifier');
  const body = node.child('block');
  const list = node.child('parameters');
  if (name === undefined || body === undefined) return;
  const def = into.definitions.length;
  const inner = into.open('function', scope, { def });
  const span = { start: decorators[0]?.start ?? node.start, end: node.end };
  const parameters = readParameters(list);
  into.definitions.push({
    ...span,
    name: name.text,
    nameSpan: { start: name.start, end: name.end },
    line: name.line,
    scope,
    inner,
    parameters,
    decorators: decorators.map((decorator) => readDecorator(decorator, text)),
    whole: wholeDeclaration(text, span),
    indent: indentAt(text, span.start),
    generator: false,
    async: node.text.startsWith('async'),
    ...readBody(body, node, text),
  });
  into.bind(scope, name.text, { kind: 'def', def });
  for (const [index, parameter] of parameters.entries()) {
    into.bind(inner, parameter.name, parameter.spread ? { kind: 'unknown' } : { kind: 'parameter', def, index });
  }
  visitParameters(list, scope, into, text, visit);
  const returns = node.child('type');
  if (returns !== undefined) visit(returns, scope, into, text);
  visit(body, inner, into, text);
}

export function visitClass(node: PyNode, scope: ScopeIndex, into: FileBuilder, text: string, visit: Visit): void {
  const bases = node.child('argument_list');
  const inner = into.open('class', scope, { bases: (bases?.children ?? []).map((base) => readExpression(base)) });
  const name = node.child('identifier')?.text;
  if (name !== undefined) into.bind(scope, name, { kind: 'class', scope: inner });
  if (bases !== undefined) visit(bases, scope, into, text);
  const body = node.child('block');
  if (body !== undefined) visit(body, inner, into, text);
}

export function visitLambda(node: PyNode, scope: ScopeIndex, into: FileBuilder, text: string, visit: Visit): void {
  const inner = into.open('function', scope);
  const parameters = node.child('lambda_parameters');
  for (const { name } of readParameters(parameters)) into.bind(inner, name, { kind: 'unknown' });
  visitParameters(parameters, scope, into, text, visit);
  const body = node.children.at(-1);
  if (body !== undefined && body !== parameters) visit(body, inner, into, text);
}

/** The parts of a parameter: name, annotation and default value. */
function partsOf(node: PyNode): { name?: PyNode | undefined; type?: PyNode | undefined; value?: PyNode | undefined } {
  const [name, second, third] = node.children;
  switch (node.type) {
    case 'typed_parameter':
      return { name, type: second };
    case 'default_parameter':
      return { name, value: second };
    case 'typed_default_parameter':
      return { name, type: second, value: third };
    default:
      return { name: node };
  }
}

function readParameters(list: PyNode | undefined): Parameter[] {
  return (list?.children ?? []).flatMap((node): Parameter[] => {
    const { name: target, type, value } = partsOf(node);
    const spread = target?.type === 'list_splat_pattern' || target?.type === 'dictionary_splat_pattern';
    const name = spread ? target?.children[0] : target;
    if (name?.type !== 'identifier') return [];
    return [
      {
        name: name.text,
        spread,
        ...(type === undefined ? {} : { annotation: type.text }),
        ...(value === undefined ? {} : { standard: readExpression(value) }),
      },
    ];
  });
}

/** Annotations and default values: they belong to the scope outside. */
function visitParameters(
  list: PyNode | undefined,
  scope: ScopeIndex,
  into: FileBuilder,
  text: string,
  visit: Visit,
): void {
  for (const node of list?.children ?? []) {
    const { type, value } = partsOf(node);
    for (const part of [type, value]) if (part !== undefined) visit(part, scope, into, text);
  }
}

function readDecorator(node: PyNode, text: string): Decorator {
  const span = { start: node.start, end: node.end };
  const expression = node.children[0] ?? node;
  return {
    ...span,
    line: node.line,
    whole: wholeLines(text, span),
    expression: readExpression(expression),
  };
}

function readBody(
  body: PyNode,
  declaration: PyNode,
  text: string,
): { bodyIndent: string; bodyStart?: number; dispatcher?: { start: number; end: number } } {
  const statements = body.children;
  const isDocstring = (node: PyNode | undefined): boolean =>
    node?.type === 'expression_statement' && node.children[0]?.type === 'string';
  const rest = isDocstring(statements[0]) && statements.length > 1 ? statements.slice(1) : statements;
  const [first] = rest;
  const bodyIndent = first === undefined ? '' : indentAt(text, first.start);
  if (first === undefined || first.line === declaration.line) return { bodyIndent };
  const chosen: PyNode[] = [];
  for (const statement of rest) {
    if (!isVersionBranch(statement, chosen.length === 0)) break;
    chosen.push(statement);
  }
  const [start, end] = [chosen[0], chosen.at(-1)];
  return {
    bodyIndent,
    bodyStart: lineStart(text, first.start),
    ...(start === undefined || end === undefined
      ? {}
      : { dispatcher: { start: lineStart(text, start.start), end: lineEnd(text, end.end) } }),
  };
}

/** `if context.version == "1.0.0":` and a body that only hands over to a copy, or refuses. */
function isVersionBranch(node: PyNode, isFirst: boolean): boolean {
  if (node.type !== 'if_statement' || node.children.length !== 2) return false;
  const [condition = '', body = ''] = node.children.map(({ text }) => text.trim());
  if (!/^\w+\.version (?:==|!=|in) /.test(condition)) return false;
  return isFirst ? handsOver.test(body) : handsOver.test(body) || body.startsWith('raise ValueError(f"No code is kept');
}

const handsOver = /^return (?:\(yield from )?\w+_[A-Za-z]*\d\w*\.\w+\((?:\w+|of_version\(\w+, "[^"]*"\))\)\)?$/;
