import type { Span } from '../../model.ts';
import { readPipeline } from './commands.ts';
import { readDo, readFor, readForeach, readIf, readSwitch, readTrap, readTry, readWhile } from './control.ts';
import { Cursor, isLineEnd, UnreadableError, type Grammar } from './cursor.ts';
import { readClass, readFunction, readParamBlock } from './definitions.ts';
import { readBracket } from './brackets.ts';
import { readExpression } from './expressions.ts';
import type { Block, Expression } from './nodes.ts';
import type { Script, Statement } from './statement-nodes.ts';
import { readBareWord } from './texts.ts';

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
      cursor.skipSeparators();
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
    cursor.skipSeparators();
    if (cursor.peek() === close) return statements;
    if (cursor.done) cursor.fail(`${close} is missing`);
    statements.push(readStatement(cursor));
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
