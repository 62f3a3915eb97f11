import { isDoubleQuote, isLineEnd, isSingleQuote, type Cursor } from './cursor.ts';
import type { Expression, HashEntry, HashTable, Type } from './nodes.ts';
import { beginsOperand, operatorHere, takeNumber } from './operators.ts';
import { constantText, readQuoted, readSubExpression, readVariable } from './texts.ts';

/**
 * @param commas whether a comma makes a list; between parameters and arguments it parts them
 * Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_operator_precedence
 */
export function readExpression(cursor: Cursor, commas = true): Expression {
  const test = readBinary(cursor, 1, commas);
  cursor.skip('this line');
  if (cursor.peek() !== '?' || cursor.peek(1) === '?') return test;
  cursor.at += 1;
  cursor.skip('lines');
  const yes = readExpression(cursor, commas);
  cursor.skip('lines');
  cursor.expect(':');
  cursor.skip('lines');
  const no = readExpression(cursor, commas);
  return { kind: 'ternary', start: test.start, end: no.end, test, yes, no };
}

function readBinary(cursor: Cursor, least: number, commas: boolean): Expression {
  let left = commas ? readList(cursor) : readUnary(cursor);
  for (;;) {
    const behind = cursor.at;
    cursor.skip('this line');
    const found = operatorHere(cursor);
    if (found === undefined || found.binds < least) {
      cursor.at = behind;
      return left;
    }
    cursor.at += found.length;
    cursor.skip('lines');
    const right = readBinary(cursor, found.binds + 1, commas);
    left = { kind: 'binary', operator: found.operator, left, right, start: left.start, end: right.end };
  }
}

/** `a, b`: the comma binds tighter than the operators. */
function readList(cursor: Cursor): Expression {
  const first = readUnary(cursor);
  const items = [first];
  for (;;) {
    const behind = cursor.at;
    cursor.skip('this line');
    if (cursor.peek() !== ',') {
      cursor.at = behind;
      break;
    }
    cursor.at += 1;
    cursor.skip('lines');
    items.push(readUnary(cursor));
  }
  const last = items.at(-1) ?? first;
  return items.length === 1 ? first : { kind: 'list', start: first.start, end: last.end, items };
}

function readUnary(cursor: Cursor): Expression {
  cursor.skip('this line');
  const start = cursor.at;
  const operator =
    cursor.take(/[-\u2013-\u2015](?:not|bnot|join|[ci]?split)(?![\w-])/iy) ??
    cursor.take(/!|,|\+\+|--|[-+\u2013-\u2015](?![a-z])/iy);
  if (operator !== undefined) {
    cursor.skip('lines');
    const operand = readUnary(cursor);
    return { kind: 'unary', operator: operator.toLowerCase(), operand, start, end: operand.end };
  }
  if (cursor.peek() !== '[') return readPrimary(cursor);
  const type = readBracket(cursor);
  if (cursor.starts('::')) return readPostfix(cursor, type);
  const behind = cursor.at;
  cursor.skip('this line');
  if (type.args === undefined && beginsOperand(cursor)) {
    const operand = readUnary(cursor);
    return { kind: 'cast', type, operand, start, end: operand.end };
  }
  cursor.at = behind;
  return readPostfix(cursor, type);
}

/** `[Name]`, `[Name[]]`, and attributes: `[Name(argument, Key = value)]`. */
export function readBracket(cursor: Cursor): Type {
  const start = cursor.at;
  cursor.expect('[');
  cursor.skip('lines');
  const name = cursor.take(/[\p{L}\p{Nd}_.+`?*&]+/uy)?.toLowerCase() ?? '';
  let args: Expression[] | undefined;
  for (;;) {
    cursor.skip('lines');
    const character = cursor.peek();
    if (character === ']') break;
    if (character === '(') args = readAttributeArguments(cursor);
    else if (character === '[') readBracket(cursor);
    else if (character !== ',' && cursor.take(/[\p{L}\p{Nd}_.+`]+/uy) === undefined) cursor.fail('a type is expected');
    else if (character === ',') cursor.at += 1;
  }
  cursor.at += 1;
  return { kind: 'type', start, end: cursor.at, name, ...(args === undefined ? {} : { args }) };
}

function readAttributeArguments(cursor: Cursor): Expression[] {
  return readBetween(cursor, '(', ')', () => {
    cursor.take(/[\p{L}_][\p{L}\p{Nd}_]*[^\S\r\n]*=(?!=)\s*|[\p{L}_][\p{L}\p{Nd}_]*(?=\s*[,)])/uy);
    cursor.skip('lines');
    return ',)'.includes(cursor.peek()) ? undefined : readUnary(cursor);
  });
}

/** Expressions between two characters, with commas between them. */
function readBetween(cursor: Cursor, open: string, close: string, read: () => Expression | undefined): Expression[] {
  cursor.expect(open);
  const items: Expression[] = [];
  for (;;) {
    cursor.skip('lines');
    if (cursor.peek() === close) break;
    if (cursor.peek() === ',') {
      cursor.at += 1;
      continue;
    }
    const item = read();
    if (item !== undefined) items.push(item);
    cursor.skip('lines');
    if (cursor.peek() !== ',' && cursor.peek() !== close) cursor.fail(`${close} is missing`);
  }
  cursor.at += 1;
  return items;
}

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

function readPostfix(cursor: Cursor, value: Expression): Expression {
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
