import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Argument, Expression } from '../facts.ts';

const deepest = 200;

/** An expression as data, as far as it may give a name. */
export function readExpression(node: Node, depth = 0): Expression {
  const place = { start: node.startIndex, end: node.endIndex, line: node.startPosition.row + 1 };
  const other = (parts: readonly Node[] = childrenOf(node)): Expression => ({
    ...place,
    kind: 'other',
    parts: depth > deepest ? [] : parts.map((part) => readExpression(part, depth + 1)),
  });
  if (depth > deepest) return other();
  const read = (child: Node | null): Expression =>
    child === null ? { ...place, kind: 'other', parts: [] } : readExpression(child, depth + 1);
  switch (node.type) {
    case 'identifier':
      return { ...place, kind: 'name', name: node.text };
    case 'string':
      return readString(node, depth) ?? other();
    case 'concatenated_string':
      return { ...place, kind: 'joined', parts: childrenOf(node).filter(isNoComment).map(read) };
    case 'parenthesized_expression': {
      const inner = childrenOf(node).find(isNoComment);
      return inner === undefined ? other() : { ...read(inner), ...place };
    }
    case 'binary_operator':
      return node.childForFieldName('operator')?.type === '+'
        ? {
            ...place,
            kind: 'sum',
            left: read(node.childForFieldName('left')),
            right: read(node.childForFieldName('right')),
          }
        : other();
    case 'boolean_operator':
      return node.childForFieldName('operator')?.type === 'or'
        ? { ...place, kind: 'choice', options: ['left', 'right'].map((side) => read(node.childForFieldName(side))) }
        : other();
    case 'conditional_expression': {
      const [first, , last] = childrenOf(node).filter(isNoComment);
      return { ...place, kind: 'choice', options: [first, last].map((option) => read(option ?? null)) };
    }
    case 'attribute': {
      const name = node.childForFieldName('attribute');
      const object = node.childForFieldName('object');
      if (name === null || object === null) return other();
      const nameSpan = { start: name.startIndex, end: name.endIndex };
      return { ...place, kind: 'member', object: read(object), name: name.text, nameSpan };
    }
    case 'subscript': {
      const keys = node.childrenForFieldName('subscript').filter((key) => key !== null);
      return keys.length === 1
        ? { ...place, kind: 'item', object: read(node.childForFieldName('value')), key: read(keys[0] ?? null) }
        : other();
    }
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
      return { ...place, kind: 'list', items: childrenOf(node).filter(isNoComment).map(read) };
    case 'dictionary': {
      const pairs = childrenOf(node).filter(isNoComment);
      const entries = pairs
        .filter(({ type }) => type === 'pair')
        .map((pair) => ({ key: read(pair.childForFieldName('key')), value: read(pair.childForFieldName('value')) }));
      return { ...place, kind: 'dictionary', entries, whole: entries.length === pairs.length };
    }
    case 'call': {
      const list = node.childForFieldName('arguments');
      const callee = node.childForFieldName('function');
      if (list === null || callee === null || list.type !== 'argument_list') return other();
      return {
        ...place,
        kind: 'call',
        callee: read(callee),
        arguments: childrenOf(list)
          .filter(isNoComment)
          .map((argument) => readArgument(argument, depth)),
        argumentList: { start: list.startIndex, end: list.endIndex },
      };
    }
    case 'await':
      return read(childrenOf(node)[0] ?? null);
    case 'lambda':
      return other([]);
    default:
      return other();
  }
}

function readArgument(node: Node, depth: number): Argument {
  if (node.type === 'keyword_argument') {
    const keyword = node.childForFieldName('name')?.text;
    const value = readExpression(node.childForFieldName('value') ?? node, depth + 1);
    return { spread: false, value, ...(keyword === undefined ? {} : { keyword }) };
  }
  const spread = node.type === 'list_splat' || node.type === 'dictionary_splat';
  return { spread, value: readExpression(node, depth + 1) };
}

/** Bytes and texts with escapes are left out: no name is written so. */
function readString(node: Node, depth: number): Expression | undefined {
  const parts = childrenOf(node);
  const [first, last] = [parts[0], parts.at(-1)];
  if (first?.type !== 'string_start' || last?.type !== 'string_end') return undefined;
  const prefix = /^[a-z]*/i.exec(first.text)?.[0].toLowerCase() ?? '';
  if (prefix.includes('b') || prefix.includes('t')) return undefined;
  const place = { start: node.startIndex, end: node.endIndex, line: node.startPosition.row + 1 };
  const content = { start: first.endIndex, end: last.startIndex };
  const inner = parts.slice(1, -1);
  const isPlain = (text: string): boolean => prefix.includes('r') || !text.includes('\\');
  if (!prefix.includes('f')) {
    const value = inner.map(({ text }) => text).join('');
    return isPlain(value) ? { ...place, kind: 'text', value, content } : undefined;
  }
  const pieces: (string | Expression)[] = [];
  for (const part of inner) {
    if (part.type === 'interpolation') {
      const expression = part.childForFieldName('expression');
      if (expression === null || childrenOf(part).length !== 1) return undefined;
      pieces.push(readExpression(expression, depth + 1));
    } else {
      const text = part.text;
      if (!isPlain(text)) return undefined;
      pieces.push(text.replaceAll('{{', '{').replaceAll('}}', '}'));
    }
  }
  return { ...place, kind: 'format', parts: pieces, content };
}

function isNoComment({ type }: Node): boolean {
  return type !== 'comment';
}
