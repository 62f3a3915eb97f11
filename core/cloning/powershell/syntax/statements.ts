import type { Span } from '../../model.ts';
import { readPipeline } from './commands.ts';
import { Cursor, isLineEnd, UnreadableError, type Grammar } from './cursor.ts';
import { readClass, readFunction, readParamBlock } from './definitions.ts';
import { readBracket, readExpression } from './expressions.ts';
import type { Block, Expression, If, Loop, Script, Statement, Switch } from './nodes.ts';
import { readBareWord, readVariable } from './texts.ts';

/**
 * Reads a script. What cannot be read is left out, and said.
 *
 * Source: https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-15 (the grammar; PowerShell 7 adds `? :`, `??`, `&&`)
 */
export function readScript(text: string): Script {
  const cursor = new Cursor(text, grammar);
  const statements: Statement[] = [];
  const errors: Span[] = [];
  for (;;) {
    const before = cursor.at;
    try {
      skipSeparators(cursor);
      if (cursor.done) return { statements, errors };
      statements.push(readStatement(cursor));
    } catch (error) {
      // Only a script that was made to break readers nests so deeply.
      if (!(error instanceof UnreadableError) && !(error instanceof RangeError)) throw error;
      cursor.at = Math.max(cursor.at, before + 1);
      cursor.skipLine();
      errors.push({ start: before, end: Math.min(cursor.at, text.length) });
    }
  }
}

const grammar: Grammar = { statements: readStatements, statement: readStatement, block: readBlock };

function readStatements(cursor: Cursor, close: ')' | '}'): Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (cursor.peek() === close) return statements;
    if (cursor.done) cursor.fail(`${close} is missing`);
    statements.push(readStatement(cursor));
  }
}

function skipSeparators(cursor: Cursor): void {
  for (;;) {
    cursor.skip('lines');
    if (cursor.peek() !== ';') return;
    cursor.at += 1;
  }
}

function readBlock(cursor: Cursor): Block {
  cursor.skip('lines');
  const start = cursor.at;
  cursor.expect('{');
  const body = readStatements(cursor, '}');
  cursor.expect('}');
  return { kind: 'block', start, end: cursor.at, body };
}

function readStatement(cursor: Cursor): Statement {
  cursor.skip('lines');
  skipAttributes(cursor);
  if (cursor.take(/:[\p{L}_][\p{L}\p{Nd}_]*(?=\s)/uy) !== undefined) cursor.skip('lines');
  const start = cursor.at;
  const word = cursor.look(/[a-z]+(?![\w\-.:\\/])/iy)?.[0].toLowerCase() ?? '';
  const read = Object.hasOwn(keywords, word) ? keywords[word] : undefined;
  if (read === undefined) return readPipeline(cursor);
  cursor.at += word.length;
  const statement = read(cursor, start, word);
  if (statement !== undefined) return statement;
  cursor.at = start;
  return readPipeline(cursor);
}

/** `[CmdletBinding()]` before `param`. */
function skipAttributes(cursor: Cursor): void {
  while (cursor.look(/\[[\p{L}\p{Nd}_.]+\(/uy) !== null) {
    readBracket(cursor);
    cursor.skip('lines');
  }
}

/** Gives nothing when the word is no keyword here. */
type Read = (cursor: Cursor, start: number, word: string) => Statement | undefined;

const keywords: Readonly<Record<string, Read>> = {
  if: readIf,
  switch: readSwitch,
  foreach: readForeach,
  for: readFor,
  while: readWhile,
  do: readDo,
  try: readTry,
  trap: readTrap,
  function: readFunction,
  filter: readFunction,
  workflow: readFunction,
  class: readClass,
  enum: readClass,
  param: readParamBlock,
  using: readUsing,
  return: readFlow,
  throw: readFlow,
  exit: readFlow,
  break: readFlow,
  continue: readFlow,
  begin: readNamedBlock,
  process: readNamedBlock,
  end: readNamedBlock,
  clean: readNamedBlock,
  dynamicparam: readNamedBlock,
  data: readData,
};

function readCondition(cursor: Cursor): Statement {
  cursor.skip('lines');
  cursor.expect('(');
  cursor.skip('lines');
  const test = readStatement(cursor);
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

function readIf(cursor: Cursor, start: number): If {
  const clauses = [];
  do clauses.push({ test: readCondition(cursor), body: readBlock(cursor) });
  while (takeWord(cursor, /elseif(?![\w-])/iy));
  const otherwise = takeWord(cursor, /else(?![\w-])/iy) ? readBlock(cursor) : undefined;
  return { kind: 'if', start, end: cursor.at, clauses, ...(otherwise === undefined ? {} : { otherwise }) };
}

function readSwitch(cursor: Cursor, start: number): Switch {
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
    skipSeparators(cursor);
    if (cursor.peek() === '}') break;
    cases.push({ test: readBareOrValue(cursor), body: readBlock(cursor) });
  }
  cursor.at += 1;
  return { kind: 'switch', start, end: cursor.at, value, cases };
}

function readBareOrValue(cursor: Cursor): Expression {
  return /[\p{L}*_.?]/u.test(cursor.peek()) ? readBareWord(cursor) : readExpression(cursor);
}

function readForeach(cursor: Cursor, start: number): Loop | undefined {
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
  const header = [readStatement(cursor)];
  cursor.skip('lines');
  cursor.expect(')');
  const body = readBlock(cursor);
  return { kind: 'loop', start, end: cursor.at, variable, header, body };
}

function readFor(cursor: Cursor, start: number): Loop {
  cursor.skip('lines');
  cursor.expect('(');
  const header = readStatements(cursor, ')');
  cursor.at += 1;
  const body = readBlock(cursor);
  return { kind: 'loop', start, end: cursor.at, header, body };
}

function readWhile(cursor: Cursor, start: number): Loop {
  const header = [readCondition(cursor)];
  const body = readBlock(cursor);
  return { kind: 'loop', start, end: cursor.at, header, body };
}

function readDo(cursor: Cursor, start: number): Loop {
  const body = readBlock(cursor);
  if (!takeWord(cursor, /(?:while|until)(?![\w-])/iy)) cursor.fail('while is missing');
  const header = [readCondition(cursor)];
  return { kind: 'loop', start, end: cursor.at, header, body };
}

function readTry(cursor: Cursor, start: number): Statement {
  const blocks = [readBlock(cursor)];
  while (takeWord(cursor, /catch(?![\w-])/iy)) {
    readTypes(cursor);
    blocks.push(readBlock(cursor));
  }
  if (takeWord(cursor, /finally(?![\w-])/iy)) blocks.push(readBlock(cursor));
  return { kind: 'blocks', start, end: cursor.at, blocks };
}

function readTypes(cursor: Cursor): void {
  for (cursor.skip('lines'); '[,'.includes(cursor.peek()) && !cursor.done; cursor.skip('lines')) {
    if (cursor.peek() === ',') cursor.at += 1;
    else readBracket(cursor);
  }
}

function readTrap(cursor: Cursor, start: number): Statement {
  readTypes(cursor);
  const blocks = [readBlock(cursor)];
  return { kind: 'blocks', start, end: cursor.at, blocks };
}

function readNamedBlock(cursor: Cursor, start: number): Statement | undefined {
  cursor.skip('lines');
  if (cursor.peek() !== '{') return undefined;
  const blocks = [readBlock(cursor)];
  return { kind: 'blocks', start, end: cursor.at, blocks };
}

function readData(cursor: Cursor, start: number): Statement | undefined {
  cursor.take(/[^\S\r\n]*[\p{L}_][\p{L}\p{Nd}_]*(?:\s+-supportedcommand[^{\r\n]*)?(?=\s*\{)/iuy);
  return readNamedBlock(cursor, start);
}

function readUsing(cursor: Cursor, start: number): Statement {
  cursor.skip('this line');
  const what = cursor.take(/[a-z]+/iy)?.toLowerCase() ?? '';
  cursor.skip('this line');
  const value = what === 'module' && cursor.peek() !== '@' ? readBareOrQuoted(cursor) : undefined;
  while (!cursor.done && !isLineEnd(cursor.peek()) && cursor.peek() !== ';') cursor.at += 1;
  return { kind: 'using', start, end: cursor.at, what, ...(value === undefined ? {} : { value }) };
}

function readBareOrQuoted(cursor: Cursor): Expression {
  return /['"\u2018-\u201e]/.test(cursor.peek()) ? readExpression(cursor) : readBareWord(cursor);
}

function readFlow(cursor: Cursor, start: number, word: string): Statement {
  cursor.skip('this line');
  const ends = cursor.done || isLineEnd(cursor.peek()) || ';)}'.includes(cursor.peek());
  const isLabel = word === 'break' || word === 'continue';
  if (ends || (isLabel && cursor.take(/[\p{L}_][\p{L}\p{Nd}_]*/uy) !== undefined)) {
    return { kind: 'flow', start, end: cursor.at, word };
  }
  const value = readStatement(cursor);
  return { kind: 'flow', start, end: value.end, word, value };
}
