import type { Argument, Expression } from '../facts.ts';
import type { PyNode } from './tree.ts';

const deepest = 200;

/** An expression as data, as far as it may give a name. */
export function readExpression(node: PyNode, depth = 0): Expression {
  const { children } = node;
  const place = { start: node.start, end: node.end, line: node.line };
  const other = (parts: readonly PyNode[] = children): Expression => ({
    ...place,
    kind: 'other',
    parts: depth > deepest ? [] : parts.map((part) => readExpression(part, depth + 1)),
  });
  if (depth > deepest) return other();
  const read = (child: PyNode | undefined): Expression =>
    child === undefined ? { ...place, kind: 'other', parts: [] } : readExpression(child, depth + 1);
  const [first, second] = children;
  switch (node.type) {
    case 'identifier':
      return { ...place, kind: 'name', name: node.text };
    case 'string':
      return readString(node, depth) ?? other();
    case 'concatenated_string':
      return { ...place, kind: 'joined', parts: children.map(read) };
    case 'parenthesized_expression':
      return first === undefined ? other() : { ...read(first), ...place };
    case 'binary_operator':
      return operatorOf(node) === '+' ? { ...place, kind: 'sum', left: read(first), right: read(second) } : other();
    case 'boolean_operator':
      return operatorOf(node) === 'or' ? { ...place, kind: 'choice', options: [first, second].map(read) } : other();
    case 'conditional_expression':
      return { ...place, kind: 'choice', options: [first, children[2]].map(read) };
    case 'attribute': {
      if (first === undefined || second === undefined) return other();
      const nameSpan = { start: second.start, end: second.end };
      return { ...place, kind: 'member', object: read(first), name: second.text, nameSpan };
    }
    case 'subscript':
      return children.length === 2 ? { ...place, kind: 'item', object: read(first), key: read(second) } : other();
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
      return { ...place, kind: 'list', items: children.map(read) };
    case 'dictionary': {
      const entries = children
        .filter(({ type }) => type === 'pair')
        .map((pair) => ({ key: read(pair.children[0]), value: read(pair.children[1]) }));
      return { ...place, kind: 'dictionary', entries, whole: entries.length === children.length };
    }
    case 'call':
      if (first === undefined || second?.type !== 'argument_list') return other();
      return {
        ...place,
        kind: 'call',
        callee: read(first),
        arguments: second.children.map((argument) => readArgument(argument, depth)),
        argumentList: { start: second.start, end: second.end },
      };
    case 'await':
      return read(first);
    case 'lambda':
      return other([]);
    default:
      return other();
  }
}

/** What stands between the two sides. */
function operatorOf({ text, start, children: [left, right] }: PyNode): string {
  if (left === undefined || right === undefined) return '';
  return text
    .slice(left.end - start, right.start - start)
    .replace(/#.*$/gm, '')
    .replace(/[\s\\]/g, '');
}

function readArgument(node: PyNode, depth: number): Argument {
  const [name, value] = node.children;
  if (node.type === 'keyword_argument' && name !== undefined && value !== undefined) {
    return { spread: false, value: readExpression(value, depth + 1), keyword: name.text };
  }
  const spread = node.type === 'list_splat' || node.type === 'dictionary_splat';
  return { spread, value: readExpression(node, depth + 1) };
}

/** Bytes and texts with escapes are left out: no name is written so. */
function readString(node: PyNode, depth: number): Expression | undefined {
  const parts = node.children;
  const [first, last] = [parts[0], parts.at(-1)];
  if (first?.type !== 'string_start' || last?.type !== 'string_end') return undefined;
  const prefix = /^[a-z]*/i.exec(first.text)?.[0].toLowerCase() ?? '';
  if (prefix.includes('b') || prefix.includes('t')) return undefined;
  const place = { start: node.start, end: node.end, line: node.line };
  const content = { start: first.end, end: last.start };
  const inner = parts.slice(1, -1);
  const isPlain = (text: string): boolean => prefix.includes('r') || !text.includes('\\');
  if (!prefix.includes('f')) {
    const value = inner.map(({ text }) => text).join('');
    return isPlain(value) ? { ...place, kind: 'text', value, content } : undefined;
  }
  const pieces: (string | Expression)[] = [];
  for (const part of inner) {
    if (part.type === 'interpolation') {
      const [expression] = part.children;
      if (expression === undefined || part.children.length !== 1) return undefined;
      pieces.push(readExpression(expression, depth + 1));
    } else {
      const text = part.text;
      if (!isPlain(text)) return undefined;
      pieces.push(text.replaceAll('{{', '{').replaceAll('}}', '}'));
    }
  }
  return { ...place, kind: 'format', parts: pieces, content };
}
