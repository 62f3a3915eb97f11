import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readCall } from './calls.ts';
import { bindPattern, keyOf, readBlock, readClass, readFunction, readNamed, readStatement } from './declarations.ts';
import type { Expression } from './model.ts';
import { lookUp, spanOf, stringValue, textOf, unescape, use, type Reading, type Scope } from './reading.ts';

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

const nothing: Reader = (_, node) => ({ kind: 'unknown', ...spanOf(node), parts: [] });

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

const readString: Reader = (reading, node) => {
  const value = stringValue(reading, node) ?? '';
  if (/^[A-Za-z][\w-]*$/.test(value) || value.includes('webhooks/durabletask')) {
    reading.texts.push({ ...spanOf(node), value });
  }
  return { kind: 'text', ...spanOf(node), value };
};

const readTemplate: Reader = (reading, node, scope) => {
  if (stringValue(reading, node) !== undefined) return readString(reading, node, scope);
  const parts: (string | Expression)[] = [];
  for (const part of childrenOf(node)) {
    if (part.type === 'template_substitution') {
      const inner = childrenOf(part).find(({ type }) => type !== 'comment');
      parts.push(inner === undefined ? '' : read(reading, inner, scope));
      continue;
    }
    const text = part.type === 'escape_sequence' ? unescape(textOf(reading, part)) : textOf(reading, part);
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + text;
    else parts.push(text);
  }
  const all = parts.map((part) => (typeof part === 'string' ? part : '')).join('…');
  if (all.includes('webhooks/durabletask')) reading.texts.push({ ...spanOf(node), value: all });
  return { kind: 'template', ...spanOf(node), parts };
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
  return { kind: 'member', ...spanOf(node), object: value, property: textOf(reading, property) };
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

const readObject: Reader = (reading, node, scope) => {
  const object: Expression = { kind: 'object', ...spanOf(node), properties: new Map(), spread: [] };
  const outer = reading.self;
  reading.self = object;
  for (const child of childrenOf(node)) {
    if (child.type === 'shorthand_property_identifier') {
      object.properties.set(textOf(reading, child), readName(reading, child, scope));
    } else if (child.type === 'pair') {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')];
      const name = key === null ? undefined : keyOf(reading, key, scope);
      if (value === null) continue;
      const read = readNamed(reading, value, scope, name ?? '');
      if (name !== undefined) object.properties.set(name, read);
    } else if (child.type === 'method_definition') {
      const name = child.childForFieldName('name');
      const value = readFunction(reading, child, scope, name === null ? '' : textOf(reading, name));
      if (name !== null) object.properties.set(textOf(reading, name), value);
    } else if (child.type === 'spread_element') {
      const inner = childrenOf(child)[0];
      if (inner !== undefined) object.spread.push(read(reading, inner, scope));
    } else {
      read(reading, child, scope);
    }
  }
  if (outer === undefined) delete reading.self;
  else reading.self = outer;
  return object;
};

const readAssignment: Reader = (reading, node, scope) => {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left === null || right === null) return readOther(reading, node, scope);
  const name = left.type === 'identifier' ? textOf(reading, left) : '';
  const value = readNamed(reading, right, scope, name || textOf(reading, left).split('.').at(-1) || '');
  if (name !== '') {
    use(reading, scope, name);
    lookUp(scope, name)?.values.push(node.type === 'assignment_expression' ? value : unknownOf(node, value));
  } else if (left.type === 'object_pattern' || left.type === 'array_pattern') {
    bindPattern(reading, left, scope, value, undefined);
  } else {
    giveProperty(read(reading, left, scope), value);
  }
  return value;
};

/** `handlers.start = …` fills an object of this file. */
function giveProperty(left: Expression, value: Expression): void {
  if (left.kind !== 'member' || left.object.kind !== 'name') return;
  const [object, ...more] = left.object.local.values;
  if (object?.kind !== 'object' || more.length > 0 || object.properties.has(left.property)) return;
  object.properties.set(left.property, value);
}

function unknownOf(node: Node, value: Expression): Expression {
  return { kind: 'unknown', ...spanOf(node), parts: [value] };
}

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
