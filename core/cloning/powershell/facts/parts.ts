import type { Expression, Statement } from '../syntax/index.ts';

/** What an expression is made of, as far as calls and texts may stand in it. */
export function partsOf(node: Expression): readonly (Statement | Expression)[] {
  switch (node.kind) {
    case 'text':
      return node.parts.flatMap((part) => (part.kind === 'sub' ? [part] : []));
    case 'member':
      return [node.object, ...(node.args ?? [])];
    case 'index':
      return [node.object, node.index];
    case 'binary':
      return [node.left, node.right];
    case 'unary':
    case 'cast':
      return [node.operand];
    case 'ternary':
      return [node.test, node.yes, node.no];
    case 'list':
      return node.items;
    case 'paren':
      return [node.body];
    case 'sub':
    case 'array':
    case 'block':
      return node.body;
    case 'hash':
      return node.entries.flatMap(({ key, value }) => (key.kind === 'text' ? [value] : [key, value]));
    case 'variable':
    case 'type':
    case 'number':
      return [];
  }
}
