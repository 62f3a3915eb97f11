import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readFunction, readNamed } from './functions.ts';
import type { Expression } from './model.ts';
import { bindPattern, keyOf } from './patterns.ts';
import { lookUp, nothingOf, spanOf, textOf, use, type Reading, type Scope } from './reading.ts';

/** An object: its properties, and what it takes from others. */
export function readObject(reading: Reading, node: Node, scope: Scope): Expression {
  const object: Expression = { kind: 'object', ...spanOf(node), properties: new Map(), spread: [] };
  const outer = reading.self;
  reading.self = object;
  for (const child of childrenOf(node)) {
    if (child.type === 'shorthand_property_identifier') {
      object.properties.set(textOf(reading, child), reading.read(child, scope));
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
      if (inner !== undefined) object.spread.push(reading.read(inner, scope));
    } else {
      reading.read(child, scope);
    }
  }
  if (outer === undefined) delete reading.self;
  else reading.self = outer;
  return object;
}

/** An assignment, which adds a value to a variable, or a property to an object. */
export function readAssignment(reading: Reading, node: Node, scope: Scope): Expression {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left === null || right === null) return nothingOf(node);
  const name = left.type === 'identifier' ? textOf(reading, left) : '';
  const value = readNamed(reading, right, scope, name || textOf(reading, left).split('.').at(-1) || '');
  if (name !== '') {
    use(reading, scope, name);
    lookUp(scope, name)?.values.push(node.type === 'assignment_expression' ? value : unknownOf(node, value));
  } else if (left.type === 'object_pattern' || left.type === 'array_pattern') {
    bindPattern(reading, left, scope, value, undefined);
  } else {
    giveProperty(reading.read(left, scope), value);
  }
  return value;
}

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
