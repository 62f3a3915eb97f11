import type { Node } from 'web-tree-sitter';
import type { CsharpExpression, CsharpLiteral } from '../facts/index.ts';
import { partsOf, spanOf, type Reading } from './reading.ts';

/** A string literal of any form; what is no text (`"x"u8`) is `other`. */
export function readLiteral(
  node: Node,
  reading: Reading,
): CsharpLiteral | { kind: 'other'; span: CsharpLiteral['span'] } {
  const span = spanOf(node);
  const written = reading.text.slice(span.start, span.end);
  const form = /^(?<open>@"|"{3,}|")/.exec(written)?.groups?.['open'];
  if (form === undefined || !written.endsWith('"')) return { kind: 'other', span };
  const closing = form === '@"' ? 1 : form.length;
  const content = { start: span.start + form.length, end: Math.max(span.end - closing, span.start + form.length) };
  const between = reading.text.slice(content.start, content.end);
  const value = valueOf(between, form);
  return { kind: 'literal', value, span, content, plain: value === between };
}

function valueOf(between: string, form: string): string {
  if (form === '@"') return between.replaceAll('""', '"');
  if (form === '"') return unescape(between);
  return between.includes('\n') ? withoutMargin(between) : between;
}

/** A raw literal of several lines: neither the line ends at its edges nor the margin of the last line belong to it. */
function withoutMargin(between: string): string {
  const lines = between.split(/\r?\n/);
  const margin = lines.at(-1) ?? '';
  return lines
    .slice(1, -1)
    .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line))
    .join('\n');
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

function unescape(between: string): string {
  if (!between.includes('\\')) return between;
  return between.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{1,4})|(.))/gs,
    (...found: string[]) => {
      const [, four, eight, some, one] = found;
      const code = four ?? eight ?? some;
      if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
      return escapes[one ?? ''] ?? one ?? '';
    },
  );
}

/** `$"{nameof(X)}_Y"`: texts and expressions in order. */
export function readInterpolation(
  node: Node,
  reading: Reading,
  readExpression: (node: Node) => CsharpExpression,
): CsharpExpression {
  const parts: (string | CsharpExpression)[] = [];
  const verbatim = reading.text.slice(node.startIndex, node.startIndex + 3).includes('@');
  for (const child of partsOf(node)) {
    if (child.type === 'interpolation') {
      const [inside, ...more] = partsOf(child).filter(({ type }) => type !== 'interpolation_brace');
      if (inside === undefined) continue;
      const value = readExpression(inside);
      // A format or a width makes another text of the value.
      parts.push(more.length === 0 ? value : { kind: 'other', span: spanOf(child) });
    } else if (child.type === 'string_content' || child.type === 'escape_sequence') {
      const written = reading.text.slice(child.startIndex, child.endIndex);
      parts.push(
        (verbatim ? written.replaceAll('""', '"') : unescape(written)).replaceAll('{{', '{').replaceAll('}}', '}'),
      );
    }
  }
  return { kind: 'interpolation', parts, span: spanOf(node) };
}
