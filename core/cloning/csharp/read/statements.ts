import type { Node } from 'web-tree-sitter';
import type { CsharpExpression, CsharpParameter } from '../facts/index.ts';
import { readNew } from './calls.ts';
import { isNameOfSomething, readExpression, variableNamed } from './expressions.ts';
import { partsOf, spanOf, textOf, type Reading } from './reading.ts';

/** Reads what is no expression: statements, types, patterns. */
export function readStatement(node: Node, reading: Reading): void {
  switch (node.type) {
    case 'identifier':
      reading.names.add(textOf(node, reading));
      return;
    case 'variable_declaration':
      readVariables(node, reading);
      return;
    case 'assignment_expression':
      readAssignment(node, reading);
      return;
    case 'foreach_statement':
      inScope(node, reading, () => readForeach(node, reading));
      return;
    case 'declaration_expression':
    case 'declaration_pattern':
    case 'var_pattern':
      declare(textOf(node.childForFieldName('name'), reading), '', [{ kind: 'other', span: spanOf(node) }], reading);
      readChildren(node, reading, 'name');
      return;
    case 'lambda_expression':
    case 'anonymous_method_expression':
    case 'local_function_statement':
      readFunction(node, reading);
      return;
    case 'return_statement':
    case 'arrow_expression_clause':
      readReturn(node, reading);
      return;
    case 'is_pattern_expression':
      readComparedWith(node, node.childForFieldName('expression'), node.childForFieldName('pattern'), reading);
      return;
    case 'switch_statement':
      readComparedWith(node, node.childForFieldName('value'), node.childForFieldName('body'), reading);
      return;
    case 'block':
    case 'for_statement':
    case 'using_statement':
    case 'switch_section':
    case 'catch_clause':
      inScope(node, reading, () => readChildren(node, reading));
      return;
    case 'predefined_type':
    case 'modifier':
    case 'comment':
      return;
    default:
      readChildren(node, reading);
  }
}

const expressions =
  /_expression$|_literal$|^(?:identifier|generic_name|qualified_name|alias_qualified_name|collection_element)$/;
const statementLike = new Set([
  'assignment_expression',
  'declaration_expression',
  'lambda_expression',
  'anonymous_method_expression',
  'is_pattern_expression',
  'conditional_access_expression',
]);

function readChildren(node: Node, reading: Reading, except?: string, but?: Node): void {
  const left = except === undefined ? null : node.childForFieldName(except);
  for (const child of partsOf(node)) {
    if (child.id === left?.id || child.id === but?.id) continue;
    if (expressions.test(child.type) && !statementLike.has(child.type)) readExpression(child, reading);
    else readStatement(child, reading);
  }
}

function inScope(node: Node, reading: Reading, read: () => void): void {
  reading.scopes.push({ span: spanOf(node), variables: new Map() });
  read();
  reading.scopes.pop();
}

function declare(name: string, type: string, values: CsharpExpression[], reading: Reading, constant = false): void {
  const scope = reading.scopes.at(-1);
  if (scope === undefined || !/^@?[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return;
  const variable = { name, type, values, constant, scope: scope.span };
  scope.variables.set(name, variable);
  reading.variables.push(variable);
}

/** `const string a = "A", b;` as a statement, a field or the head of a loop. */
export function readVariables(node: Node, reading: Reading, constant = false): void {
  const typeNode = node.childForFieldName('type');
  if (typeNode !== null) readStatement(typeNode, reading);
  const type = textOf(typeNode, reading);
  const isConstant =
    constant || /\bconst\s$/.test(reading.text.slice(Math.max(0, node.startIndex - 12), node.startIndex));
  for (const declarator of partsOf(node)) {
    if (declarator.type !== 'variable_declarator') continue;
    const [nameNode, ...rest] = partsOf(declarator);
    const valueNode = rest.at(-1);
    const name = textOf(nameNode, reading);
    if (valueNode === undefined) {
      declare(name, type, [], reading, isConstant);
      continue;
    }
    const named = valueNode.type === 'lambda_expression' ? name : undefined;
    const value = readValue(valueNode, type, reading, named);
    declare(name, type, [value], reading, isConstant);
  }
}

/** A value of a declared type: `new(…)` makes one of that type. A lambda is called by the name of its variable. */
export function readValue(node: Node, type: string, reading: Reading, named?: string): CsharpExpression {
  if (node.type === 'implicit_object_creation_expression') return readNew(node, reading, type);
  if (node.type !== 'lambda_expression') return readExpression(node, reading);
  readFunction(node, reading, named);
  return { kind: 'other', span: spanOf(node) };
}

function readAssignment(node: Node, reading: Reading): void {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left === null || right === null) return readChildren(node, reading);
  const variable = left.type === 'identifier' ? variableNamed(textOf(left, reading), reading) : undefined;
  readExpression(left, reading);
  const value = readValue(right, variable?.type ?? '', reading);
  const replaces = /^(?:\?\?)?=$/.test(node.childForFieldName('operator')?.type ?? '');
  variable?.values.push(replaces ? value : { kind: 'other', span: value.span });
  if (/(?:^|\.)InstanceId$/.test(textOf(left, reading))) reading.instanceIds.push(value);
}

function readForeach(node: Node, reading: Reading): void {
  const [left, right, body] = ['left', 'right', 'body'].map((name) => node.childForFieldName(name));
  const values = right ? [readExpression(right, reading)] : [];
  if (left?.type === 'identifier') declare(textOf(left, reading), '', values, reading);
  else if (left) readStatement(left, reading);
  const type = node.childForFieldName('type');
  if (type !== null) readStatement(type, reading);
  if (body) readStatement(body, reading);
}

/** A lambda or a local function: its parameters hide what is outside. */
function readFunction(node: Node, reading: Reading, named?: string): void {
  const { inner, localFunction, returns } = reading;
  const list = node.childForFieldName('parameters');
  const parameters = list === null ? [] : readParameters(list, reading);
  reading.inner = [...parameters, ...inner];
  const own = node.type === 'local_function_statement' ? textOf(node.childForFieldName('name'), reading) : named;
  if (own !== undefined) reading.localFunction = own;
  reading.returns = node.type === 'local_function_statement' ? textOf(node.childForFieldName('type'), reading) : '';
  inScope(node, reading, () => {
    for (const child of partsOf(node)) {
      if (child.id === list?.id) continue;
      if (child.type === 'identifier' && node.type === 'local_function_statement') continue;
      if (expressions.test(child.type) && !statementLike.has(child.type)) readExpression(child, reading);
      else readStatement(child, reading);
    }
  });
  reading.inner = inner;
  reading.localFunction = localFunction;
  reading.returns = returns;
}

function readParameters(list: Node, reading: Reading): CsharpParameter[] {
  if (list.type !== 'parameter_list') return [{ name: textOf(list, reading), type: '', attributes: [] }];
  return partsOf(list).flatMap((parameter): CsharpParameter[] => {
    const [nameNode, typeNode] = [parameter.childForFieldName('name'), parameter.childForFieldName('type')];
    const value = partsOf(parameter).at(-1);
    const hasDefault = nameNode !== null && value !== undefined && value.startIndex > nameNode.startIndex;
    readChildren(parameter, reading, 'name', hasDefault ? value : undefined);
    const type = textOf(typeNode, reading);
    const byDefault = hasDefault ? { byDefault: readValue(value, type, reading) } : {};
    return [{ name: textOf(nameNode ?? parameter, reading), type, attributes: [], ...byDefault }];
  });
}

function readReturn(node: Node, reading: Reading): void {
  const [value] = partsOf(node);
  if (value?.type === 'implicit_object_creation_expression') readNew(value, reading, reading.returns);
  else readChildren(node, reading);
}

/** `x.Name is "A" or "B"`, `switch (x.Name) { case "A": … }`. */
function readComparedWith(node: Node, value: Node | null, patterns: Node | null, reading: Reading): void {
  const from = reading.texts.length;
  readChildren(node, reading);
  if (value === null || patterns === null || !isNameOfSomething(value, reading)) return;
  const cases = new Set(constantsIn(patterns).map(({ startIndex }) => startIndex));
  reading.comparisons.push(...reading.texts.slice(from).filter(({ span }) => cases.has(span.start)));
}

function constantsIn(node: Node): Node[] {
  if (node.type === 'constant_pattern') return partsOf(node);
  return partsOf(node)
    .filter(({ type }) => /pattern$|^switch_section$/.test(type))
    .flatMap(constantsIn);
}
