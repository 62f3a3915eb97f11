import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { textOf, type Reading } from './reading.ts';

/** The name that an effect is done to: `cache` of `cache.set(…)` and of `cache.size = 0`. */
export function rootOfEffect(reading: Reading, node: Node): string | undefined {
  let at: Node | null = node;
  for (;;) {
    if (at === null) return undefined;
    if (at.type === 'identifier') return textOf(reading, at);
    if (at.type === 'call_expression') at = at.childForFieldName('function');
    else if (at.type === 'member_expression' || at.type === 'subscript_expression') at = at.childForFieldName('object');
    else if (/assignment_expression$/.test(at.type)) at = at.childForFieldName('left');
    else if (at.type === 'await_expression' || at.type === 'parenthesized_expression') at = childrenOf(at)[0] ?? null;
    else return undefined;
  }
}

const collections = new Set(['Map', 'Set', 'WeakMap', 'WeakSet']);

/** Whether a declaration holds what may change while the app runs. */
export function isStateful(reading: Reading, node: Node): boolean {
  if (node.type !== 'lexical_declaration' && node.type !== 'variable_declaration') return false;
  if (node.childForFieldName('kind')?.type === 'let' || node.type === 'variable_declaration') return true;
  return childrenOf(node).some((declarator) => {
    const value = declarator.childForFieldName('value');
    if (value === null) return false;
    if (value.type === 'new_expression') {
      const name = value.childForFieldName('constructor');
      return name !== null && (collections.has(textOf(reading, name)) || /Client$|Cache$/.test(textOf(reading, name)));
    }
    return (value.type === 'array' || value.type === 'object') && value.namedChildCount === 0;
  });
}
