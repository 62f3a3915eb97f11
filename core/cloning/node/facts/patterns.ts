import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression, Local } from './model.ts';
import { declare, nothingOf, spanOf, stringValue, textOf, type Reading, type Scope } from './reading.ts';

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
      for (const child of childrenOf(pattern)) bindPattern(reading, child, scope, nothingOf(child), undefined);
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
        ? nothingOf(node)
        : { kind: 'member', ...spanOf(node), object: value, property };
  const place =
    parameter === undefined || property === undefined
      ? undefined
      : { ...parameter, path: [...parameter.path, property] };
  bindPattern(reading, target, scope, member, place);
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
