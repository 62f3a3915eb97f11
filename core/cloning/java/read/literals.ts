import type { Node } from 'web-tree-sitter';
import type { Expression } from '../facts.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ' };

/**
 * A text, or a text block without its indentation.
 *
 * Source: https://docs.oracle.com/javase/specs/jls/se17/html/jls-3.html#jls-3.10.6
 */
export function readLiteral(node: Node): Expression {
  const span = { start: node.startIndex, end: node.endIndex };
  const { text } = node;
  if (!text.startsWith('"""')) {
    const inner = { start: span.start + 1, end: span.end - 1 };
    return { kind: 'literal', value: unescaped(text.slice(1, -1)), span, inner };
  }
  const opening = text.indexOf('\n') + 1;
  const content = text.slice(opening, -3);
  const lines = content.split(/\r?\n/);
  const indents = lines
    .filter((line, at) => line.trim() !== '' || at === lines.length - 1)
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  const value = unescaped(lines.map((line) => line.slice(indent).trimEnd()).join('\n'));
  const start = span.start + opening + content.indexOf(content.trim());
  return { kind: 'literal', value, span, inner: { start, end: start + content.trim().length } };
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:u+([0-9a-fA-F]{4})|\r?\n|(.))/g, (_, code?: string, letter?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return letter === undefined ? '' : (escapes[letter] ?? letter);
  });
}
