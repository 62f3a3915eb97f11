import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readClass, readEnum } from './classes.ts';
import { readFunction, readNamed } from './functions.ts';
import type { Expression } from './model.ts';
import { bindPattern } from './patterns.ts';
import { declare, functionScope, nothingOf, spanOf, textOf, type Reading, type Scope } from './reading.ts';
import { removalOf } from './removal-span.ts';

/** A block: its own names are known from its beginning. */
export function readBlock(reading: Reading, node: Node, scope: Scope): Expression {
  const inner: Scope = { parent: scope, names: new Map(), holdsVar: false };
  hoist(reading, node, inner);
  readChildren(reading, node, inner);
  return nothingOf(node);
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
      return nothingOf(node);
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
      const value = child === undefined ? nothingOf(node) : reading.read(child, scope);
      if (child !== undefined) reading.functions[reading.fn]?.returns.push(value);
      return value;
    }
    case 'catch_clause': {
      const inner: Scope = { parent: scope, names: new Map(), holdsVar: false };
      const parameter = node.childForFieldName('parameter');
      if (parameter !== null) bindPattern(reading, parameter, inner, nothingOf(node), undefined);
      const body = node.childForFieldName('body');
      if (body !== null) reading.read(body, inner);
      return nothingOf(node);
    }
    default: {
      const name = /^(interface|type_alias)_declaration$/.test(node.type) ? node.childForFieldName('name') : null;
      for (const child of childrenOf(node)) {
        if (child.type !== 'comment' && child.id !== name?.id) reading.read(child, scope);
      }
      return nothingOf(node);
    }
  }
}

function readDeclarator(reading: Reading, node: Node, owner: Scope, scope: Scope): void {
  const [name, type, value] = ['name', 'type', 'value'].map((field) => node.childForFieldName(field));
  if (name === null || name === undefined) return;
  if (type !== null && type !== undefined) reading.read(type, scope);
  if (name.type !== 'identifier') {
    const expression = value === null || value === undefined ? nothingOf(node) : reading.read(value, scope);
    bindPattern(reading, name, owner, expression, undefined);
    return;
  }
  const local = declare(owner, textOf(reading, name));
  if (value !== null && value !== undefined) local.values.push(readNamed(reading, value, scope, local.name));
  else if (node.parent?.type !== 'for_in_statement') local.isUnset = true;
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
  const list = right === null || right === undefined ? nothingOf(node) : reading.read(right, scope);
  const isOf = node.childForFieldName('operator')?.type === 'of';
  if (left !== null && left !== undefined) {
    bindPattern(
      reading,
      left,
      inner,
      isOf ? { kind: 'element', ...spanOf(left), of: list } : nothingOf(left),
      undefined,
    );
  }
  if (body !== null && body !== undefined) reading.read(body, inner);
  return nothingOf(node);
}
