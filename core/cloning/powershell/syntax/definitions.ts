import type { Cursor } from './cursor.ts';
import { readBracket } from './brackets.ts';
import { readExpression } from './expressions.ts';
import type { Type } from './nodes.ts';
import type {
  ClassDefinition,
  FunctionDefinition,
  ParamBlock,
  ParameterDeclaration,
  Statement,
} from './statement-nodes.ts';
import { readBareWord, readVariable } from './texts.ts';

/** Behind `function` and `filter`. */
export function readFunction(cursor: Cursor, start: number): FunctionDefinition {
  cursor.skip('lines');
  const { inner } = readBareWord(cursor);
  const name = cursor.text.slice(inner.start, inner.end).replace(/^(?:script|global|local|private):/i, '');
  cursor.skip('lines');
  const parameters = cursor.peek() === '(' ? readParameters(cursor) : [];
  return withBody(cursor, start, name, parameters);
}

function withBody(
  cursor: Cursor,
  start: number,
  name: string,
  parameters: readonly ParameterDeclaration[],
): FunctionDefinition {
  const body = cursor.grammar.block(cursor);
  const own = body.body.find((statement) => statement.kind === 'param');
  return { kind: 'function', start, end: body.end, name, parameters: own?.parameters ?? parameters, body };
}

/** Behind `param`. */
export function readParamBlock(cursor: Cursor, start: number): ParamBlock | undefined {
  cursor.skip('lines');
  if (cursor.peek() !== '(') return undefined;
  const parameters = readParameters(cursor);
  return { kind: 'param', start, end: cursor.at, parameters };
}

function readParameters(cursor: Cursor): ParameterDeclaration[] {
  cursor.expect('(');
  const parameters: ParameterDeclaration[] = [];
  let attributes: Type[] = [];
  for (;;) {
    cursor.skip('lines');
    const character = cursor.peek();
    if (character === ')') break;
    if (character === ',') cursor.at += 1;
    else if (character === '[') attributes.push(readBracket(cursor));
    else {
      const variable = readVariable(cursor) ?? cursor.fail('a parameter is expected');
      cursor.skip('lines');
      const fallback = cursor.take(/=\s*/y) === undefined ? undefined : readExpression(cursor, false);
      parameters.push({ variable, attributes, ...(fallback === undefined ? {} : { fallback }) });
      attributes = [];
    }
  }
  cursor.at += 1;
  return parameters;
}

/** Behind `class` and `enum`. */
export function readClass(cursor: Cursor, start: number, word: string): ClassDefinition | undefined {
  cursor.skip('lines');
  const name = cursor.take(/[\p{L}_][\p{L}\p{Nd}_]*/uy)?.toLowerCase();
  if (name === undefined) return undefined;
  cursor.skip('lines');
  if (cursor.peek() === ':') cursor.take(/:[^{]*/y);
  if (cursor.peek() !== '{') return undefined;
  cursor.at += 1;
  const constants: { name: string; value?: Statement }[] = [];
  const methods: FunctionDefinition[] = [];
  let isStatic = false;
  for (;;) {
    cursor.skip('lines');
    const character = cursor.peek();
    if (character === '}') break;
    if (character === ';') cursor.at += 1;
    else if (character === '[') readBracket(cursor);
    else if (character === '$') {
      const variable = readVariable(cursor) ?? cursor.fail('a property is expected');
      const value = readInitial(cursor);
      if (isStatic) constants.push({ name: variable.name, ...(value === undefined ? {} : { value }) });
      isStatic = false;
    } else {
      const member = cursor.take(/[\p{L}_][\p{L}\p{Nd}_]*/uy) ?? cursor.fail('a member is expected');
      if (/^(?:static|hidden)$/i.test(member)) isStatic ||= /^s/i.test(member);
      else if (word === 'enum') {
        readInitial(cursor);
        constants.push({ name: member });
      } else {
        methods.push(readMethod(cursor, member));
        isStatic = false;
      }
    }
  }
  cursor.at += 1;
  return { kind: 'class', start, end: cursor.at, name, constants, methods };
}

function readInitial(cursor: Cursor): Statement | undefined {
  const behind = cursor.at;
  cursor.skip('lines');
  if (cursor.peek() !== '=') {
    cursor.at = behind;
    return undefined;
  }
  cursor.at += 1;
  cursor.skip('lines');
  return cursor.grammar.statement(cursor);
}

function readMethod(cursor: Cursor, name: string): FunctionDefinition {
  const start = cursor.at;
  cursor.skip('lines');
  const parameters = readParameters(cursor);
  cursor.skip('lines');
  // A constructor hands arguments on to the one of the base class.
  if (cursor.take(/:\s*base\s*(?=\()/iy) !== undefined) skipParens(cursor);
  return withBody(cursor, start, name, parameters);
}

function skipParens(cursor: Cursor): void {
  cursor.expect('(');
  for (cursor.skip('lines'); cursor.peek() !== ')'; cursor.skip('lines')) {
    if (cursor.peek() === ',') cursor.at += 1;
    else readExpression(cursor);
  }
  cursor.at += 1;
}
