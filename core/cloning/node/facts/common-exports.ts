import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { readNamed } from './functions.ts';
import type { Statement } from './model.ts';
import { spanOf, textOf, type Reading, type Scope } from './reading.ts';

/** `module.exports = …`, `exports.name = …`; `undefined` for other expressions. */
export function readCommonExport(
  reading: Reading,
  node: Node,
  scope: Scope,
  statement: Statement,
): Statement['kind'] | undefined {
  if (node.type !== 'assignment_expression') return undefined;
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (left === null || right === null) return undefined;
  const match = /^(?:module\.)?exports(?:\.([A-Za-z_$][\w$]*))?$/.exec(textOf(reading, left));
  if (match === null || (match[1] === undefined && !textOf(reading, left).startsWith('module'))) return undefined;
  const name = match[1];
  if (name !== undefined) {
    const value = readNamed(reading, right, scope, name);
    reading.exports.set(name, value);
    statement.exports.push(name);
    statement.value = spanOf(right);
    return 'declaration';
  }
  const value = readNamed(reading, right, scope, '');
  reading.exports.set('=', value);
  statement.exports.push('=');
  if (right.type === 'object') {
    for (const item of childrenOf(right)) {
      const key =
        item.type === 'pair' || item.type === 'method_definition'
          ? (item.childForFieldName('key') ?? item.childForFieldName('name'))
          : item;
      if (item.type === 'comment' || key === null) continue;
      const used = item.type === 'pair' ? item.childForFieldName('value') : item;
      statement.items.push({
        ...spanOf(item),
        local:
          used?.type === 'identifier' || item.type === 'shorthand_property_identifier'
            ? textOf(reading, used ?? item)
            : '',
        outside: textOf(reading, key),
      });
    }
  } else {
    statement.value = spanOf(right);
  }
  if (value.kind === 'object') for (const [key, member] of value.properties) reading.exports.set(key, member);
  return right.type === 'object' ? 'export' : 'declaration';
}
