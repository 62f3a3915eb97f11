import { isDash, isDoubleQuote, isLineEnd, isSingleQuote, isSpace, type Cursor } from './cursor.ts';
import { readPrimary } from './primaries.ts';
import { readExpression } from './expressions.ts';
import { beginsExpression } from './operators.ts';
import type { Expression } from './nodes.ts';
import type { Command, Parameter, Pipeline, Statement } from './statement-nodes.ts';
import { endsBareWord, readBareWord, readVariable } from './texts.ts';

const assignments = /\?\?=|[-+*/%\u2013-\u2015]?=(?!=)/y;

/** A pipeline, or an assignment: what begins with no keyword. */
export function readPipeline(cursor: Cursor): Statement {
  const start = cursor.at;
  const elements: (Expression | Command)[] = [];
  for (;;) {
    if (beginsExpression(cursor)) {
      const value = readExpression(cursor);
      cursor.skip('this line');
      const operator = elements.length === 0 ? cursor.take(assignments) : undefined;
      if (operator !== undefined) return readAssigned(cursor, start, operator, value);
      elements.push(value);
      readRedirections(cursor);
    } else elements.push(readCommand(cursor));
    if (!goesOn(cursor)) break;
  }
  const last = elements.at(-1);
  const pipeline: Pipeline = { kind: 'pipeline', start, end: last?.end ?? cursor.at, elements };
  cursor.skip('this line');
  const character = cursor.peek();
  if (!cursor.done && !isLineEnd(character) && !';)}'.includes(character)) cursor.fail('the statement does not end');
  return pipeline;
}

function readAssigned(cursor: Cursor, start: number, operator: string, target: Expression): Statement {
  cursor.skip('lines');
  const value = cursor.grammar.statement(cursor);
  return { kind: 'assignment', start, end: value.end, operator, target, value };
}

/** Moves behind `|`, `&&` and `||`, which may stand on the next line, and behind `&`. */
function goesOn(cursor: Cursor): boolean {
  const behind = cursor.at;
  cursor.skip('lines');
  const next = cursor.take(/\|\||&&|\|/y);
  if (next !== undefined) {
    cursor.skip('lines');
    return true;
  }
  cursor.at = behind;
  cursor.skip('this line');
  if (cursor.peek() === '&') cursor.at += 1;
  return false;
}

function readCommand(cursor: Cursor): Command {
  const start = cursor.at;
  const operator = readOperator(cursor);
  const name = operator === '' ? readBareWord(cursor) : readCommandName(cursor);
  let end = cursor.at;
  const args: (Expression | Parameter)[] = [];
  for (;;) {
    cursor.skip('this line');
    if (readRedirections(cursor)) continue;
    if (cursor.done || isLineEnd(cursor.peek()) || ';|)}&'.includes(cursor.peek())) break;
    if (cursor.take(/--%[^\r\n|]*/y) !== undefined) continue;
    args.push(isParameter(cursor) ? readParameter(cursor) : readArguments(cursor));
    end = cursor.at;
  }
  return { kind: 'command', start, end, operator, name, args };
}

function readOperator(cursor: Cursor): Command['operator'] {
  const operator = cursor.peek();
  if (operator !== '&' && !(operator === '.' && /[\s"'$({@\u2018-\u201e]/.test(cursor.peek(1)))) return '';
  cursor.at += 1;
  cursor.skip('lines');
  return operator === '&' ? '&' : '.';
}

function readCommandName(cursor: Cursor): Expression {
  const character = cursor.peek();
  if (isSingleQuote(character) || isDoubleQuote(character) || '({@'.includes(character)) return readPrimary(cursor);
  return character === '$' ? readVariableArgument(cursor) : readBareWord(cursor);
}

/** Moves behind redirections; says whether there were any. */
function readRedirections(cursor: Cursor): boolean {
  let any = false;
  for (;;) {
    cursor.skip('this line');
    const operator = cursor.take(/[*1-6]?>&[12]|[*1-6]?>>?|</y);
    if (operator === undefined) return any;
    any = true;
    if (operator.includes('&')) continue;
    cursor.skip('this line');
    readArgument(cursor);
  }
}

function isParameter(cursor: Cursor): boolean {
  return isDash(cursor.peek()) && /[\p{L}_?]/u.test(cursor.peek(1));
}

function readParameter(cursor: Cursor): Parameter {
  const start = cursor.at;
  const written = cursor.take(/[^\s{}();,|&.[:"'<>]+/y) ?? '';
  const name = written.slice(1).toLowerCase();
  if (cursor.peek() !== ':') return { kind: 'parameter', start, end: cursor.at, name };
  cursor.at += 1;
  cursor.skip('this line');
  const value = readArguments(cursor);
  return { kind: 'parameter', start, end: cursor.at, name, value };
}

/** One argument, or several with commas between them, which are one. */
function readArguments(cursor: Cursor): Expression {
  const first = readArgument(cursor);
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
    items.push(readArgument(cursor));
  }
  const last = items.at(-1) ?? first;
  return items.length === 1 ? first : { kind: 'list', start: first.start, end: last.end, items };
}

function readArgument(cursor: Cursor): Expression {
  const [character, next] = [cursor.peek(), cursor.peek(1)];
  if (isSingleQuote(character) || isDoubleQuote(character)) return readPrimary(cursor);
  if (character === '$') return next === '(' ? readPrimary(cursor) : readVariableArgument(cursor);
  if (character === '(' || character === '{') return readPrimary(cursor);
  if (character !== '@') return readBareWord(cursor);
  if (isSingleQuote(next) || isDoubleQuote(next) || next === '(' || next === '{') return readPrimary(cursor);
  return readVariable(cursor) ?? readBareWord(cursor);
}

/** `$a.b` is a value, `$a/b` a bare word with a variable in it. */
function readVariableArgument(cursor: Cursor): Expression {
  const before = cursor.at;
  if (readVariable(cursor) === undefined) return readBareWord(cursor);
  const after = cursor.peek();
  const isValue = after === '.' || after === '[' || cursor.starts('::') || endsBareWord(after) || isSpace(after);
  cursor.at = before;
  return isValue ? readPrimary(cursor) : readBareWord(cursor);
}
