import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readNamed, readFunction } from './functions.ts';
import type { Expression } from './model.ts';
import { declare, spanOf, stringValue, textOf, type Reading, type Scope } from './reading.ts';

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

/** An enumeration, as an object. */
export function readEnum(reading: Reading, node: Node, scope: Scope): Expression {
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
