import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import type { Expression } from './model.ts';
import { spanOf, stringValue, textOf, unescape, type Reading, type Scope } from './reading.ts';

/** A text; those that could be names, or hold URLs of the Durable API, are kept. */
export function readString(reading: Reading, node: Node): Expression {
  const value = stringValue(reading, node) ?? '';
  if (/^[A-Za-z][\w-]*$/.test(value) || value.includes('webhooks/durabletask')) {
    reading.texts.push({ ...spanOf(node), value });
  }
  return { kind: 'text', ...spanOf(node), value };
}

/** A template, and the expressions in it. */
export function readTemplate(reading: Reading, node: Node, scope: Scope): Expression {
  if (stringValue(reading, node) !== undefined) return readString(reading, node);
  const parts: (string | Expression)[] = [];
  for (const part of childrenOf(node)) {
    if (part.type === 'template_substitution') {
      const inner = childrenOf(part).find(({ type }) => type !== 'comment');
      parts.push(inner === undefined ? '' : reading.read(inner, scope));
      continue;
    }
    const text = part.type === 'escape_sequence' ? unescape(textOf(reading, part)) : textOf(reading, part);
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + text;
    else parts.push(text);
  }
  const all = parts.map((part) => (typeof part === 'string' ? part : '')).join('…');
  if (all.includes('webhooks/durabletask')) reading.texts.push({ ...spanOf(node), value: all });
  return { kind: 'template', ...spanOf(node), parts };
}
