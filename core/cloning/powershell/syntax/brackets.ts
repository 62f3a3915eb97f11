import type { Cursor } from './cursor.ts';
import { readUnary } from './expressions.ts';
import type { Expression, Type } from './nodes.ts';

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
export function readBetween(
  cursor: Cursor,
  open: string,
  close: string,
  read: () => Expression | undefined,
): Expression[] {
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
