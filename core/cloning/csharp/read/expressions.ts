import type { Node } from 'web-tree-sitter';
import type { CsharpArgument, CsharpExpression } from '../facts/index.ts';
import { readInvocation, readNew } from './calls.ts';
import { readMemberAccess } from './member-access.ts';
import { readInterpolation, readLiteral } from './literals.ts';
import { partsOf, plainName, spanOf, textOf, type Reading } from './reading.ts';
import { readStatement } from './statements.ts';

/** Reads an expression, and gathers the names, calls and texts within it. */
export function readExpression(node: Node, reading: Reading): CsharpExpression {
  const span = spanOf(node);
  const other: CsharpExpression = { kind: 'other', span };
  const read = (child: Node): CsharpExpression => readExpression(child, reading);
  const field = (name: string): Node | null => node.childForFieldName(name);
  switch (node.type) {
    case 'string_literal':
    case 'verbatim_string_literal':
    case 'raw_string_literal': {
      const literal = readLiteral(node, reading);
      if (literal.kind === 'literal') reading.texts.push(literal);
      return literal;
    }
    case 'interpolated_string_expression': {
      const interpolation = readInterpolation(node, reading, read);
      const content = { start: span.start, end: span.end };
      reading.texts.push({ kind: 'literal', value: textOf(node, reading), span, content, plain: false });
      return interpolation;
    }
    case 'identifier':
      reading.names.add(textOf(node, reading));
      return { kind: 'path', parts: [textOf(node, reading)], span };
    case 'alias_qualified_name':
    case 'qualified_name':
    case 'generic_name':
      readStatement(node, reading);
      return { kind: 'path', parts: plainName(textOf(node, reading)).split('.'), span };
    case 'member_access_expression':
      return readMemberAccess(node, reading);
    case 'parenthesized_expression':
    case 'checked_expression':
    case 'expression_element':
    case 'collection_element':
      return firstOf(node, reading);
    case 'postfix_unary_expression':
    case 'await_expression': {
      const inside = firstOf(node, reading);
      return textOf(node, reading).endsWith('!') ? inside : { kind: 'other', span };
    }
    case 'cast_expression': {
      const type = field('type');
      if (type !== null) readStatement(type, reading);
      const value = field('value');
      return value === null ? other : read(value);
    }
    case 'conditional_expression': {
      const [condition, ...branches] = partsOf(node);
      if (condition !== undefined) read(condition);
      return { kind: 'choice', branches: branches.map(read), span };
    }
    case 'switch_expression':
      return readSwitch(node, reading);
    case 'binary_expression':
      return readBinary(node, reading);
    case 'array_creation_expression':
    case 'implicit_array_creation_expression':
    case 'initializer_expression':
    case 'collection_expression':
      return readList(node, reading);
    case 'invocation_expression':
      return readInvocation(node, reading);
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
      return readNew(node, reading);
    default:
      readStatement(node, reading);
      return other;
  }
}

function firstOf(node: Node, reading: Reading): CsharpExpression {
  const [first, ...more] = partsOf(node);
  for (const child of more) readExpression(child, reading);
  return first === undefined ? { kind: 'other', span: spanOf(node) } : readExpression(first, reading);
}

function readSwitch(node: Node, reading: Reading): CsharpExpression {
  const branches: CsharpExpression[] = [];
  for (const child of partsOf(node)) {
    const parts = child.type === 'switch_expression_arm' ? partsOf(child) : [];
    const result = parts.pop();
    if (result === undefined) {
      readExpression(child, reading);
      continue;
    }
    for (const pattern of parts) readStatement(pattern, reading);
    const branch = readExpression(result, reading);
    if (result.type !== 'throw_expression') branches.push(branch);
  }
  return { kind: 'choice', branches, span: spanOf(node) };
}

function readBinary(node: Node, reading: Reading): CsharpExpression {
  const span = spanOf(node);
  const [leftNode, rightNode] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (leftNode === null || rightNode === null) return { kind: 'other', span };
  const left = readExpression(leftNode, reading);
  const right = readExpression(rightNode, reading);
  switch (node.childForFieldName('operator')?.type) {
    case '+':
      return { kind: 'sum', left, right, span };
    case '??':
      if (rightNode.type === 'throw_expression') return { kind: 'choice', branches: [left], span };
      return { kind: 'choice', branches: [left, right], byNull: true, span };
    case '==':
    case '!=':
      if (isNameOfSomething(leftNode, reading)) reading.comparisons.push(right);
      if (isNameOfSomething(rightNode, reading)) reading.comparisons.push(left);
      return { kind: 'other', span };
    default:
      return { kind: 'other', span };
  }
}

/** `x.Name`, `x?.Name`: what statuses of instances call the name of their function. */
export function isNameOfSomething(node: Node, reading: Reading): boolean {
  return /\.\s*(?:Name|OrchestratorName|OrchestrationName)$/.test(textOf(node, reading).slice(-60));
}

function readList(node: Node, reading: Reading): CsharpExpression {
  const branches: CsharpExpression[] = [];
  for (const child of partsOf(node)) {
    if (child.type === 'initializer_expression') {
      const inside = readList(child, reading);
      if (inside.kind === 'choice') branches.push(...inside.branches);
    } else if (child.type === 'array_type') readStatement(child, reading);
    else if (child.type === 'assignment_expression') readInitializer(child, reading);
    else branches.push(readExpression(child, reading));
  }
  return { kind: 'choice', branches, span: spanOf(node) };
}

/** `InstanceId = "x"` of an object that is made. */
export function readInitializer(node: Node, reading: Reading): void {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left !== null) readExpression(left, reading);
  if (right === null) return;
  const value = readExpression(right, reading);
  if (textOf(left, reading) === 'InstanceId') reading.instanceIds.push(value);
}

/** Arguments of a call, an attribute or a `new`. */
export function readArguments(list: Node | null, reading: Reading): CsharpArgument[] {
  if (list === null) return [];
  return partsOf(list).flatMap((argument): CsharpArgument[] => {
    const nameNode = argument.childForFieldName('name');
    const name = textOf(nameNode, reading);
    const valueNode = partsOf(argument).at(-1);
    if (valueNode === undefined) return [];
    const value = readExpression(valueNode, reading);
    if (/^(?:ref|out)\b/.test(textOf(argument, reading))) forget(value, reading);
    return [{ value, span: spanOf(argument), ...(nameNode === null ? {} : { name }) }];
  });
}

/** What is handed over by reference may hold anything afterwards. */
function forget(value: CsharpExpression, reading: Reading): void {
  if (value.kind !== 'path' || value.parts.length !== 1) return;
  variableNamed(value.parts[0] ?? '', reading)?.values.push({ kind: 'other', span: value.span });
}

/** The variable that a name means at this place, as far as it was read. */
export function variableNamed(name: string, { scopes }: Reading): Reading['variables'][number] | undefined {
  for (let at = scopes.length - 1; at >= 0; at -= 1) {
    const found = scopes[at]?.variables.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
