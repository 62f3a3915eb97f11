import type { Cursor } from './cursor.ts';
import { readBracket } from './brackets.ts';
import { readExpression } from './expressions.ts';
import type { Expression } from './nodes.ts';
import type { If, Loop, Statement, Switch } from './statement-nodes.ts';
import { readBareWord, readVariable } from './texts.ts';

function readCondition(cursor: Cursor): Statement {
  cursor.skip('lines');
  cursor.expect('(');
  cursor.skip('lines');
  const test = cursor.grammar.statement(cursor);
  cursor.skip('lines');
  cursor.expect(')');
  return test;
}

/** Moves behind a word that may follow; comments and line ends may stand before it. */
function takeWord(cursor: Cursor, word: RegExp): boolean {
  const behind = cursor.at;
  cursor.skip('lines');
  if (cursor.take(word) !== undefined) return true;
  cursor.at = behind;
  return false;
}

/** Behind `if`. */
export function readIf(cursor: Cursor, start: number): If {
  const clauses = [];
  do clauses.push({ test: readCondition(cursor), body: cursor.grammar.block(cursor) });
  while (takeWord(cursor, /elseif(?![\w-])/iy));
  const otherwise = takeWord(cursor, /else(?![\w-])/iy) ? cursor.grammar.block(cursor) : undefined;
  return { kind: 'if', start, end: cursor.at, clauses, ...(otherwise === undefined ? {} : { otherwise }) };
}

/** Behind `switch`. */
export function readSwitch(cursor: Cursor, start: number): Switch {
  let value: Statement | Expression | undefined;
  for (;;) {
    cursor.skip('lines');
    const flag = cursor.take(/-[a-z]+/iy)?.toLowerCase();
    if (flag === undefined) break;
    cursor.skip('lines');
    if (/^-f/.test(flag) && cursor.peek() !== '(') value = readBareOrValue(cursor);
  }
  value ??= readCondition(cursor);
  cursor.skip('lines');
  cursor.expect('{');
  const cases = [];
  for (;;) {
    cursor.skipSeparators();
    if (cursor.peek() === '}') break;
    cases.push({ test: readBareOrValue(cursor), body: cursor.grammar.block(cursor) });
  }
  cursor.at += 1;
  return { kind: 'switch', start, end: cursor.at, value, cases };
}

function readBareOrValue(cursor: Cursor): Expression {
  return /[\p{L}*_.?]/u.test(cursor.peek()) ? readBareWord(cursor) : readExpression(cursor);
}

/** Behind `foreach`; gives nothing when it is the command. */
export function readForeach(cursor: Cursor, start: number): Loop | undefined {
  cursor.skip('lines');
  cursor.take(/-parallel/iy);
  cursor.skip('lines');
  if (cursor.peek() !== '(') return undefined;
  cursor.at += 1;
  cursor.skip('lines');
  const variable = readVariable(cursor) ?? cursor.fail('a variable is expected');
  cursor.skip('lines');
  if (cursor.take(/in(?![\w-])/iy) === undefined) cursor.fail('in is missing');
  cursor.skip('lines');
  const header = [cursor.grammar.statement(cursor)];
  cursor.skip('lines');
  cursor.expect(')');
  const body = cursor.grammar.block(cursor);
  return { kind: 'loop', start, end: cursor.at, variable, header, body };
}

/** Behind `for`. */
export function readFor(cursor: Cursor, start: number): Loop {
  cursor.skip('lines');
  cursor.expect('(');
  const header = cursor.grammar.statements(cursor, ')');
  cursor.at += 1;
  const body = cursor.grammar.block(cursor);
  return { kind: 'loop', start, end: cursor.at, header, body };
}

/** Behind `while`. */
export function readWhile(cursor: Cursor, start: number): Loop {
  const header = [readCondition(cursor)];
  const body = cursor.grammar.block(cursor);
  return { kind: 'loop', start, end: cursor.at, header, body };
}

/** Behind `do`. */
export function readDo(cursor: Cursor, start: number): Loop {
  const body = cursor.grammar.block(cursor);
  if (!takeWord(cursor, /(?:while|until)(?![\w-])/iy)) cursor.fail('while is missing');
  const header = [readCondition(cursor)];
  return { kind: 'loop', start, end: cursor.at, header, body };
}

/** Behind `try`. */
export function readTry(cursor: Cursor, start: number): Statement {
  const blocks = [cursor.grammar.block(cursor)];
  while (takeWord(cursor, /catch(?![\w-])/iy)) {
    readTypes(cursor);
    blocks.push(cursor.grammar.block(cursor));
  }
  if (takeWord(cursor, /finally(?![\w-])/iy)) blocks.push(cursor.grammar.block(cursor));
  return { kind: 'blocks', start, end: cursor.at, blocks };
}

function readTypes(cursor: Cursor): void {
  for (cursor.skip('lines'); '[,'.includes(cursor.peek()) && !cursor.done; cursor.skip('lines')) {
    if (cursor.peek() === ',') cursor.at += 1;
    else readBracket(cursor);
  }
}

/** Behind `trap`. */
export function readTrap(cursor: Cursor, start: number): Statement {
  readTypes(cursor);
  const blocks = [cursor.grammar.block(cursor)];
  return { kind: 'blocks', start, end: cursor.at, blocks };
}
