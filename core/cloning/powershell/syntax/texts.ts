import { isDoubleQuote, isLineEnd, isSingleQuote, isSpace, type Cursor } from './cursor.ts';
import type { Characters, SubExpression, Text, Variable } from './nodes.ts';

/** `$name`, `${name}`, `$script:name`, `$$`; behind `@` a splatted one. `undefined` where no variable begins. */
export function readVariable(cursor: Cursor): Variable | undefined {
  const start = cursor.at;
  const splat = cursor.peek() === '@';
  const braced = cursor.take(/\$\{(?:`[^]|[^}`])*\}/y);
  const plain =
    braced ??
    cursor.take(/[$@](?:[\p{L}\p{Nd}_?]+:(?=[\p{L}\p{Nd}_?]))?[\p{L}\p{Nd}_?]+/uy) ??
    (splat ? undefined : cursor.take(/\$[$^]/y));
  if (plain === undefined) return undefined;
  const whole = (braced === undefined ? plain.slice(1) : plain.slice(2, -1)).replace(/`/g, '').toLowerCase();
  const colon = whole.indexOf(':');
  return {
    kind: 'variable',
    start,
    end: cursor.at,
    name: whole.slice(colon + 1),
    ...(colon === -1 ? {} : { scope: whole.slice(0, colon) }),
    braced: braced !== undefined,
    splat,
  };
}

/** `$( … )`. */
export function readSubExpression(cursor: Cursor): SubExpression {
  const start = cursor.at;
  cursor.expect('$(');
  const body = cursor.grammar.statements(cursor, ')');
  cursor.expect(')');
  return { kind: 'sub', start, end: cursor.at, body };
}

/** A text in quotes, or a here-string. */
export function readQuoted(cursor: Cursor): Text {
  if (cursor.peek() === '@') return readHereString(cursor);
  const start = cursor.at;
  const single = isSingleQuote(cursor.peek());
  cursor.at += 1;
  const parts = single ? readSingle(cursor) : readExpandable(cursor, isDoubleQuote, 'quoted');
  const inner = { start: start + 1, end: cursor.at };
  cursor.at += 1;
  return { kind: 'text', quote: single ? 'single' : 'double', start, end: cursor.at, inner, parts };
}

/** A bare word: an argument or the name of a command. Quoted parts in it belong to it. */
export function readBareWord(cursor: Cursor): Text {
  const start = cursor.at;
  const parts = readExpandable(cursor, endsBareWord, 'bare');
  if (cursor.at === start) cursor.fail('an argument is expected');
  const inner = { start, end: cursor.at };
  return { kind: 'text', quote: 'bare', start, end: cursor.at, inner, parts };
}

/** The text that is meant, when nothing in it is computed. */
export function constantText({ parts }: Text): string | undefined {
  let whole = '';
  for (const part of parts) {
    if (part.kind !== 'characters') return undefined;
    whole += part.value;
  }
  return whole;
}

/** Whether a bare word ends here. */
export function endsBareWord(character: string): boolean {
  return character === '' || '{}();,|&<>'.includes(character) || isSpace(character) || isLineEnd(character);
}

function readSingle(cursor: Cursor): Characters[] {
  const start = cursor.at;
  let value = '';
  while (!cursor.done) {
    value += cursor.take(/[^'\u2018-\u201b]+/y) ?? '';
    if (cursor.done) break;
    if (!isSingleQuote(cursor.peek(1))) return [{ kind: 'characters', start, end: cursor.at, value }];
    value += cursor.peek();
    cursor.at += 2;
  }
  return cursor.fail('a text is not closed');
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

type Parts = (Characters | Variable | SubExpression)[];

/** The inside of a text in double quotes or of a bare word, up to its end, which is left. */
function readExpandable(cursor: Cursor, ends: (character: string) => boolean, form: 'quoted' | 'bare' | 'here'): Parts {
  const parts: Parts = [];
  let start = cursor.at;
  let value = '';
  const flush = (): void => {
    if (cursor.at > start) parts.push({ kind: 'characters', start, end: cursor.at, value });
    value = '';
  };
  for (;;) {
    const character = cursor.peek();
    if (character === '') {
      if (form === 'quoted') cursor.fail('a text is not closed');
      break;
    }
    if (ends(character)) {
      if (form !== 'quoted' || !isDoubleQuote(cursor.peek(1))) break;
      value += character;
      cursor.at += 2;
    } else if (character === '`') {
      if (form === 'bare' && isLineEnd(cursor.peek(1))) break;
      value += readEscape(cursor);
    } else if (character === '$') {
      const before = cursor.at;
      const whole = value;
      flush();
      const computed = cursor.peek(1) === '(' ? readSubExpression(cursor) : readVariable(cursor);
      if (computed === undefined) {
        if (before > start) parts.pop();
        value = `${whole}$`;
        cursor.at += 1;
        continue;
      }
      parts.push(computed);
      start = cursor.at;
    } else if (form === 'bare' && (isSingleQuote(character) || isDoubleQuote(character))) {
      flush();
      parts.push(...readQuoted(cursor).parts);
      start = cursor.at;
    } else {
      const run =
        form === 'here' ? undefined : cursor.take(form === 'quoted' ? /[^"\u201c-\u201e`$]+/y : /[\w.:\-\\/=]+/y);
      value += run ?? character;
      if (run === undefined) cursor.at += 1;
    }
  }
  flush();
  return parts;
}

function readEscape(cursor: Cursor): string {
  cursor.at += 1;
  const unicode = cursor.take(/u\{[\da-f]{1,6}\}/iy);
  if (unicode !== undefined) {
    const code = Number.parseInt(unicode.slice(2, -1), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  const character = cursor.peek();
  cursor.at += 1;
  return escapes[character] ?? character;
}

function readHereString(cursor: Cursor): Text {
  const start = cursor.at;
  const single = isSingleQuote(cursor.peek(1));
  if (cursor.take(/@['"\u2018-\u201e][^\S\r\n]*(?:\r\n|\n|\r)/y) === undefined) cursor.fail('a line end is expected');
  const from = cursor.at;
  const close = single ? /(?:^|\r\n|\n|\r)['\u2018-\u201b]@/gm : /(?:^|\r\n|\n|\r)["\u201c-\u201e]@/gm;
  // The line end before the closing quote may be the one that ends the first line.
  close.lastIndex = from;
  const match = close.exec(cursor.text);
  if (match === null) return cursor.fail('a here-string is not closed');
  const inner = { start: from, end: match.index };
  const end = match.index + match[0].length;
  const whole: Characters = { kind: 'characters', ...inner, value: cursor.text.slice(inner.start, inner.end) };
  const parts = single ? [whole] : readHereParts(cursor, inner.end);
  cursor.at = end;
  return { kind: 'text', quote: 'here', start, end, inner, parts };
}

function readHereParts(cursor: Cursor, end: number): Parts {
  return readExpandable(cursor, () => cursor.at >= end, 'here');
}
