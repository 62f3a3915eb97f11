import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression, Local } from './model.ts';
import { declare, functionScope, spanOf, stringValue, textOf, type Reading, type Scope } from './reading.ts';

const nothing = (node: Node): Expression => ({ kind: 'unknown', ...spanOf(node), parts: [] });

/** A block: its own names are known from its beginning. */
export function readBlock(reading: Reading, node: Node, scope: Scope): Expression {
  const inner: Scope = { parent: scope, names: new Map(), holdsVar: false };
  hoist(reading, node, inner);
  readChildren(reading, node, inner);
  return nothing(node);
}

function readChildren(reading: Reading, node: Node, scope: Scope): void {
  for (const child of childrenOf(node)) if (child.type !== 'comment') reading.read(child, scope);
}

/** Makes the names known that the statements of a block declare. */
export function hoist(reading: Reading, block: Node, scope: Scope): void {
  for (const statement of childrenOf(block)) {
    const declaration =
      statement.type === 'export_statement' ? (statement.childForFieldName('declaration') ?? statement) : statement;
    if (declaration.type === 'lexical_declaration' || declaration.type === 'variable_declaration') {
      for (const declarator of childrenOf(declaration)) {
        const name = declarator.type === 'variable_declarator' ? declarator.childForFieldName('name') : null;
        if (name?.type === 'identifier') declare(scope, textOf(reading, name));
      }
    } else if (
      /^(generator_)?(function|class)_declaration$|^(abstract_class|enum)_declaration$/.test(declaration.type)
    ) {
      const name = declaration.childForFieldName('name');
      if (name !== null) declare(scope, textOf(reading, name));
    }
  }
}

/** Statements that declare or assign, and those inside of which calls stand. */
export function readStatement(reading: Reading, node: Node, scope: Scope): Expression {
  const outer = reading.inStatement;
  if (reading.fn !== -1 && node.type !== 'for_in_statement' && node.type !== 'if_statement') {
    reading.inStatement = { ...spanOf(node), removal: removalOf(reading.text, node) };
  }
  const value = readInner(reading, node, scope);
  reading.inStatement = outer;
  return value;
}

function readInner(reading: Reading, node: Node, scope: Scope): Expression {
  switch (node.type) {
    case 'lexical_declaration':
    case 'variable_declaration': {
      const owner = node.type === 'variable_declaration' ? functionScope(scope) : scope;
      for (const child of childrenOf(node))
        if (child.type === 'variable_declarator') readDeclarator(reading, child, owner, scope);
      return nothing(node);
    }
    case 'function_declaration':
    case 'generator_function_declaration': {
      const name = node.childForFieldName('name');
      const text = name === null ? '' : textOf(reading, name);
      const value = readFunction(reading, node, scope, text);
      if (text !== '') declare(scope, text).values.push(value);
      return value;
    }
    case 'class_declaration':
    case 'abstract_class_declaration': {
      const name = node.childForFieldName('name');
      const value = readClass(reading, node, scope);
      if (name !== null) declare(scope, textOf(reading, name)).values.push(value);
      return value;
    }
    case 'enum_declaration':
      return readEnum(reading, node, scope);
    case 'internal_module':
      return readNamespace(reading, node, scope);
    case 'for_in_statement':
      return readForIn(reading, node, scope);
    case 'return_statement': {
      const child = childrenOf(node).find(({ type }) => type !== 'comment');
      const value = child === undefined ? nothing(node) : reading.read(child, scope);
      if (child !== undefined) reading.functions[reading.fn]?.returns.push(value);
      return value;
    }
    case 'catch_clause': {
      const inner: Scope = { parent: scope, names: new Map(), holdsVar: false };
      const parameter = node.childForFieldName('parameter');
      if (parameter !== null) bindPattern(reading, parameter, inner, nothing(node), undefined);
      const body = node.childForFieldName('body');
      if (body !== null) reading.read(body, inner);
      return nothing(node);
    }
    default: {
      const name = /^(interface|type_alias)_declaration$/.test(node.type) ? node.childForFieldName('name') : null;
      for (const child of childrenOf(node)) {
        if (child.type !== 'comment' && child.id !== name?.id) reading.read(child, scope);
      }
      return nothing(node);
    }
  }
}

function readDeclarator(reading: Reading, node: Node, owner: Scope, scope: Scope): void {
  const [name, type, value] = ['name', 'type', 'value'].map((field) => node.childForFieldName(field));
  if (name === null || name === undefined) return;
  if (type !== null && type !== undefined) reading.read(type, scope);
  if (name.type !== 'identifier') {
    const expression = value === null || value === undefined ? nothing(node) : reading.read(value, scope);
    bindPattern(reading, name, owner, expression, undefined);
    return;
  }
  const local = declare(owner, textOf(reading, name));
  if (value !== null && value !== undefined) local.values.push(readNamed(reading, value, scope, local.name));
  else if (node.parent?.type !== 'for_in_statement') local.isUnset = true;
}

/** Gives the names of a pattern their values, or their place in a parameter. */
export function bindPattern(
  reading: Reading,
  pattern: Node,
  scope: Scope,
  value: Expression | undefined,
  parameter: NonNullable<Local['parameter']> | undefined,
): void {
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern': {
      const local = declare(scope, textOf(reading, pattern));
      if (value !== undefined) local.values.push(value);
      if (parameter !== undefined) local.parameter = parameter;
      return;
    }
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const [left, right] = [pattern.childForFieldName('left'), pattern.childForFieldName('right')];
      if (left !== null) bindPattern(reading, left, scope, value, parameter);
      if (right === null) return;
      const fallback = reading.read(right, scope);
      if (left !== null && (left.type === 'identifier' || left.type === 'shorthand_property_identifier_pattern')) {
        declare(scope, textOf(reading, left)).values.push(fallback);
      }
      return;
    }
    case 'object_pattern':
      for (const child of childrenOf(pattern)) bindProperty(reading, child, scope, value, parameter);
      return;
    case 'array_pattern':
      for (const child of childrenOf(pattern)) {
        bindPattern(reading, child, scope, value && { kind: 'element', ...spanOf(child), of: value }, undefined);
      }
      return;
    case 'rest_pattern':
      for (const child of childrenOf(pattern)) bindPattern(reading, child, scope, nothing(child), undefined);
      return;
    default:
      reading.read(pattern, scope);
  }
}

function bindProperty(
  reading: Reading,
  node: Node,
  scope: Scope,
  value: Expression | undefined,
  parameter: NonNullable<Local['parameter']> | undefined,
): void {
  let target: Node | null = node;
  let property: string | undefined;
  if (node.type === 'pair_pattern') {
    const key = node.childForFieldName('key');
    target = node.childForFieldName('value');
    property = key === null ? undefined : keyOf(reading, key, scope);
  } else if (node.type === 'object_assignment_pattern') {
    property = node.childForFieldName('left')?.text;
  } else if (node.type === 'shorthand_property_identifier_pattern') {
    property = textOf(reading, node);
  }
  if (target === null) return;
  const member: Expression | undefined =
    value === undefined
      ? undefined
      : property === undefined
        ? nothing(node)
        : { kind: 'member', ...spanOf(node), object: value, property };
  const place =
    parameter === undefined || property === undefined
      ? undefined
      : { ...parameter, path: [...parameter.path, property] };
  bindPattern(reading, target, scope, member, place);
}

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

/** A class: its fields and methods, as an object; `this` inside of it is the same. */
export function readClass(reading: Reading, node: Node, scope: Scope): Expression {
  const object: Expression = { kind: 'object', ...spanOf(node), properties: new Map(), spread: [] };
  const outer = reading.self;
  reading.self = object;
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  for (const child of childrenOf(node)) {
    if (child.id !== name?.id && child.id !== body?.id) reading.read(child, scope);
  }
  for (const member of body === null ? [] : childrenOf(body)) {
    const key = member.childForFieldName(member.type === 'field_definition' ? 'property' : 'name');
    const text = key === null ? '' : textOf(reading, key);
    if (member.type === 'method_definition') {
      object.properties.set(text, readFunction(reading, member, scope, text));
    } else if (member.type === 'public_field_definition' || member.type === 'field_definition') {
      const [type, value] = [member.childForFieldName('type'), member.childForFieldName('value')];
      if (type !== null) reading.read(type, scope);
      if (value !== null) object.properties.set(text, readNamed(reading, value, scope, text));
    } else if (member.type !== 'comment') {
      reading.read(member, scope);
    }
  }
  if (outer === undefined) delete reading.self;
  else reading.self = outer;
  return object;
}

function readEnum(reading: Reading, node: Node, scope: Scope): Expression {
  const object: Expression = { kind: 'object', ...spanOf(node), properties: new Map(), spread: [] };
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  for (const member of body === null ? [] : childrenOf(body)) {
    if (member.type !== 'enum_assignment') continue;
    const [key, value] = [member.childForFieldName('name'), member.childForFieldName('value')];
    if (key === null || value === null) continue;
    object.properties.set(stringValue(reading, key) ?? textOf(reading, key), reading.read(value, scope));
  }
  if (name !== null) declare(scope, textOf(reading, name)).values.push(object);
  return object;
}

function readNamespace(reading: Reading, node: Node, scope: Scope): Expression {
  const object: Expression = { kind: 'object', ...spanOf(node), properties: new Map(), spread: [] };
  const name = node.childForFieldName('name');
  const body = node.childForFieldName('body');
  const inner: Scope = { parent: scope, names: new Map(), holdsVar: true };
  if (body !== null) {
    hoist(reading, body, inner);
    readChildren(reading, body, inner);
  }
  for (const local of inner.names.values()) {
    const [value] = local.values;
    if (value !== undefined) object.properties.set(local.name, value);
  }
  if (name !== null) declare(scope, textOf(reading, name)).values.push(object);
  return object;
}

function readForIn(reading: Reading, node: Node, scope: Scope): Expression {
  const inner: Scope = { parent: scope, names: new Map(), holdsVar: false };
  const [left, right, body] = ['left', 'right', 'body'].map((field) => node.childForFieldName(field));
  const list = right === null || right === undefined ? nothing(node) : reading.read(right, scope);
  const isOf = node.childForFieldName('operator')?.type === 'of';
  if (left !== null && left !== undefined) {
    bindPattern(reading, left, inner, isOf ? { kind: 'element', ...spanOf(left), of: list } : nothing(left), undefined);
  }
  if (body !== null && body !== undefined) reading.read(body, inner);
  return nothing(node);
}

/** A statement with the comments right above it and its line end. */
export function removalOf(text: string, node: Node): { start: number; end: number } {
  let { startIndex: start } = node;
  let row = node.startPosition.row;
  for (let at = node.previousSibling; at?.type === 'comment'; at = at.previousSibling) {
    if (at.endPosition.row < row - 1 || at.endPosition.row === at.previousSibling?.endPosition.row) break;
    start = at.startIndex;
    row = at.startPosition.row;
  }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (/^[ \t]*$/.test(before)) start = lineStart;
  const rest = /[ \t]*;?[ \t]*(\/\/[^\n]*)?(\r?\n|$)/y;
  rest.lastIndex = node.endIndex;
  return { start, end: node.endIndex + (rest.exec(text)?.[0].length ?? 0) };
}

/** The key of a property, where it can be told. */
export function keyOf(reading: Reading, node: Node, scope: Scope): string | undefined {
  if (node.type === 'property_identifier' || node.type === 'private_property_identifier') return textOf(reading, node);
  if (node.type === 'string') return stringValue(reading, node);
  if (node.type !== 'computed_property_name') return textOf(reading, node);
  const inner = childrenOf(node)[0];
  if (inner === undefined) return undefined;
  const key = reading.read(inner, scope);
  return key.kind === 'text' ? key.value : undefined;
}

/** Reads a value that a name is given to: functions get it as theirs. */
export function readNamed(reading: Reading, node: Node, scope: Scope, name: string): Expression {
  return isFunction(node) ? readFunction(reading, node, scope, name) : reading.read(node, scope);
}

function isFunction({ type }: Node): boolean {
  return type === 'arrow_function' || type === 'function_expression' || type === 'generator_function';
}
