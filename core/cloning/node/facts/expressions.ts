import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readCall } from './calls.ts';
import { readClass } from './classes.ts';
import { readBlock, readStatement } from './declarations.ts';
import { readFunction } from './functions.ts';
import { noteHanded } from './handed.ts';
import type { Expression } from './model.ts';
import { readAssignment, readObject } from './objects.ts';
import { nothingOf, spanOf, textOf, use, type Reading, type Scope } from './reading.ts';
import { readString, readTemplate } from './texts.ts';

type Reader = (reading: Reading, node: Node, scope: Scope) => Expression;

/** Reads any node: its value as far as it is of interest, and everything below it. */
export function read(reading: Reading, node: Node, scope: Scope): Expression {
  return (readers[node.type] ?? readOther)(reading, node, scope);
}

function readOther(reading: Reading, node: Node, scope: Scope): Expression {
  return {
    kind: 'unknown',
    ...spanOf(node),
    parts: childrenOf(node)
      .filter(({ type }) => type !== 'comment')
      .map((child) => read(reading, child, scope)),
  };
}

const nothing: Reader = (_, node) => nothingOf(node);

const readName: Reader = (reading, node, scope) => {
  const name = textOf(reading, node);
  const local = use(reading, scope, name);
  return local === undefined ? { kind: 'global', ...spanOf(node), name } : { kind: 'name', ...spanOf(node), local };
};

/** A type's name: there are no local scopes for those. */
const readTypeName: Reader = (reading, node, scope) => {
  reading.statements[reading.statement]?.uses.add(textOf(reading, node));
  return nothing(reading, node, scope);
};

const comparisons = new Set(['===', '==', '!==', '!=']);

const readBinary: Reader = (reading, node, scope) => {
  const [leftNode, rightNode] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (leftNode === null || rightNode === null) return readOther(reading, node, scope);
  const left = read(reading, leftNode, scope);
  const right = read(reading, rightNode, scope);
  const operator = node.childForFieldName('operator')?.type ?? '';
  if (operator === '+') return { kind: 'sum', ...spanOf(node), left, right };
  if (operator === '||' || operator === '??')
    return { kind: 'choice', ...spanOf(node), options: [left, right], fallsBack: true };
  if (comparisons.has(operator)) {
    if (isNameOfInstance(left)) reading.nameComparisons.push(right);
    else if (isNameOfInstance(right)) reading.nameComparisons.push(left);
  }
  return { kind: 'unknown', ...spanOf(node), parts: [left, right] };
};

function isNameOfInstance(expression: Expression): boolean {
  return expression.kind === 'member' && (expression.property === 'name' || expression.property === 'orchestratorName');
}

const readTernary: Reader = (reading, node, scope) => {
  const [condition, ...options] = ['condition', 'consequence', 'alternative'].map((field) => {
    const child = node.childForFieldName(field);
    return child === null ? undefined : read(reading, child, scope);
  });
  void condition;
  return {
    kind: 'choice',
    ...spanOf(node),
    options: options.filter((option) => option !== undefined),
    fallsBack: false,
  };
};

const readMember: Reader = (reading, node, scope) => {
  const [object, property] = [node.childForFieldName('object'), node.childForFieldName('property')];
  if (object === null || property === null) return readOther(reading, node, scope);
  const value = read(reading, object, scope);
  const member: Expression = { kind: 'member', ...spanOf(node), object: value, property: textOf(reading, property) };
  noteHanded(reading, node, member);
  return member;
};

const readIndex: Reader = (reading, node, scope) => {
  const [object, index] = [node.childForFieldName('object'), node.childForFieldName('index')];
  if (object === null || index === null) return readOther(reading, node, scope);
  const value = read(reading, object, scope);
  const key = read(reading, index, scope);
  if (key.kind === 'text') return { kind: 'member', ...spanOf(node), object: value, property: key.value };
  return { kind: 'index', ...spanOf(node), object: value, index: key };
};

const readWrapped: Reader = (reading, node, scope) => {
  const children = childrenOf(node).filter(({ type }) => type !== 'comment');
  const at = node.type === 'type_assertion' ? children.length - 1 : 0;
  const values = children.map((child) => read(reading, child, scope));
  const inner = values[at];
  if (inner === undefined) return nothing(reading, node, scope);
  return { kind: 'wrapped', ...spanOf(node), inner, parenthesised: node.type === 'parenthesized_expression' };
};

const readArray: Reader = (reading, node, scope) => ({
  kind: 'array',
  ...spanOf(node),
  items: childrenOf(node)
    .filter(({ type }) => type !== 'comment')
    .map((child) => read(reading, child, scope)),
});

const readers: Readonly<Record<string, Reader>> = {
  identifier: readName,
  shorthand_property_identifier: readName,
  type_identifier: readTypeName,
  property_identifier: nothing,
  statement_identifier: nothing,
  comment: nothing,
  undefined: (_, node) => ({ kind: 'global', ...spanOf(node), name: 'undefined' }),
  number: nothing,
  string: readString,
  template_string: readTemplate,
  binary_expression: readBinary,
  ternary_expression: readTernary,
  member_expression: readMember,
  subscript_expression: readIndex,
  parenthesized_expression: readWrapped,
  await_expression: readWrapped,
  as_expression: readWrapped,
  satisfies_expression: readWrapped,
  non_null_expression: readWrapped,
  type_assertion: readWrapped,
  array: readArray,
  object: readObject,
  assignment_expression: readAssignment,
  augmented_assignment_expression: readAssignment,
  call_expression: readCall,
  new_expression: readCall,
  this: (reading, node, scope) => reading.self ?? nothing(reading, node, scope),
  arrow_function: (reading, node, scope) => readFunction(reading, node, scope, ''),
  function_expression: (reading, node, scope) => readFunction(reading, node, scope, ''),
  generator_function: (reading, node, scope) => readFunction(reading, node, scope, ''),
  class: (reading, node, scope) => readClass(reading, node, scope),
  statement_block: readBlock,
  switch_body: readBlock,
  for_statement: readBlock,
  for_in_statement: readStatement,
  lexical_declaration: readStatement,
  variable_declaration: readStatement,
  function_declaration: readStatement,
  generator_function_declaration: readStatement,
  class_declaration: readStatement,
  abstract_class_declaration: readStatement,
  enum_declaration: readStatement,
  interface_declaration: readStatement,
  type_alias_declaration: readStatement,
  internal_module: readStatement,
  expression_statement: readStatement,
  return_statement: readStatement,
  if_statement: readStatement,
  catch_clause: readStatement,
};
