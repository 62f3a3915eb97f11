import { readBracket } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import type { Expression } from './nodes.ts';
import { beginsOperand, operatorHere } from './operators.ts';
import { readPostfix, readPrimary } from './primaries.ts';

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

/** A value, with the operators and casts before it. */
export function readUnary(cursor: Cursor): Expression {
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
