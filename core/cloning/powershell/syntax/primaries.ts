import { isDoubleQuote, isLineEnd, isSingleQuote, type Cursor } from './cursor.ts';
import type { Expression, HashEntry, HashTable } from './nodes.ts';
import { takeNumber } from './operators.ts';
import { constantText, readQuoted, readSubExpression, readVariable } from './texts.ts';
import { readBracket, readBetween } from './brackets.ts';
import { readExpression, readUnary } from './expressions.ts';

/** A value with everything that follows right behind it: `$a.b[1].C()`. */
export function readPrimary(cursor: Cursor): Expression {
  return readPostfix(cursor, readValue(cursor));
}

function readValue(cursor: Cursor): Expression {
  const start = cursor.at;
  const [character, next] = [cursor.peek(), cursor.peek(1)];
  if (isSingleQuote(character) || isDoubleQuote(character)) return readQuoted(cursor);
  if (character === '$') {
    if (next === '(') return readSubExpression(cursor);
    return readVariable(cursor) ?? cursor.fail('a variable is expected');
  }
  if (character === '@') {
    if (isSingleQuote(next) || isDoubleQuote(next)) return readQuoted(cursor);
    if (next === '{') return readHashTable(cursor);
    if (next !== '(') return readVariable(cursor) ?? cursor.fail('a value is expected');
    cursor.at += 2;
    const body = cursor.grammar.statements(cursor, ')');
    cursor.expect(')');
    return { kind: 'array', start, end: cursor.at, body };
  }
  if (character === '(') {
    cursor.at += 1;
    cursor.skip('lines');
    const body = cursor.grammar.statement(cursor);
    cursor.skip('lines');
    cursor.expect(')');
    return { kind: 'paren', start, end: cursor.at, body };
  }
  if (character === '{') return cursor.grammar.block(cursor);
  if (character === '[') return readBracket(cursor);
  if (takeNumber(cursor)) return { kind: 'number', start, end: cursor.at };
  return cursor.fail('a value is expected');
}

/** What follows right behind a value: members, indexes, calls, `++`. */
export function readPostfix(cursor: Cursor, value: Expression): Expression {
  let whole = value;
  for (;;) {
    const { start } = value;
    const dot = cursor.take(/::\s*|\?\.(?!\.)|\.\s*(?=[\p{L}\p{Nd}_'"$({\u2018-\u201e])/uy);
    if (dot !== undefined) {
      const name = readMemberName(cursor);
      // Types of a generic method.
      cursor.take(/\[[\w.,\s[\]]+\](?=\()/y);
      const args = argumentsHere(cursor);
      whole = {
        kind: 'member',
        start,
        end: cursor.at,
        object: whole,
        isStatic: dot.startsWith('::'),
        ...(name === undefined ? {} : { name }),
        ...(args === undefined ? {} : { args }),
      };
    } else if (cursor.peek() === '[' || cursor.starts('?[')) {
      cursor.at += cursor.peek() === '[' ? 1 : 2;
      cursor.skip('lines');
      const index = readExpression(cursor);
      cursor.skip('lines');
      cursor.expect(']');
      whole = { kind: 'index', start, end: cursor.at, object: whole, index };
    } else if (cursor.take(/\+\+|--|[^\S\r\n]+(?:\+\+|--)(?=\s*(?:[\r\n;)}\]]|$))/y) !== undefined) {
      whole = { kind: 'unary', operator: '++', operand: whole, start, end: cursor.at };
    } else return whole;
  }
}

/** In lower case; `undefined` when it is computed. */
function readMemberName(cursor: Cursor): string | undefined {
  const bare = cursor.take(/[\p{L}\p{Nd}_]+/uy);
  if (bare !== undefined) return bare.toLowerCase();
  const value = readValue(cursor);
  return value.kind === 'text' ? constantText(value)?.toLowerCase() : undefined;
}

function argumentsHere(cursor: Cursor): Expression[] | undefined {
  if (cursor.peek() === '{') return [cursor.grammar.block(cursor)];
  if (cursor.peek() !== '(') return undefined;
  return readBetween(cursor, '(', ')', () => readExpression(cursor, false));
}

function readHashTable(cursor: Cursor): HashTable {
  const start = cursor.at;
  cursor.expect('@{');
  const entries: HashEntry[] = [];
  for (;;) {
    cursor.skip('lines');
    if (cursor.peek() === ';') {
      cursor.at += 1;
      continue;
    }
    if (cursor.peek() === '}') break;
    const key = readKey(cursor);
    cursor.skip('lines');
    cursor.expect('=');
    cursor.skip('lines');
    entries.push({ key, value: cursor.grammar.statement(cursor) });
    cursor.skip('this line');
    if (!cursor.done && !isLineEnd(cursor.peek()) && !';}'.includes(cursor.peek())) cursor.fail('} is missing');
  }
  cursor.at += 1;
  return { kind: 'hash', start, end: cursor.at, entries };
}

function readKey(cursor: Cursor): Expression {
  const start = cursor.at;
  const value = cursor.take(/[\p{L}_][^\s={}();,|&<>'"$`]*/uy);
  if (value === undefined) return readUnary(cursor);
  const inner = { start, end: cursor.at };
  return { kind: 'text', quote: 'bare', ...inner, inner, parts: [{ kind: 'characters', ...inner, value }] };
}
