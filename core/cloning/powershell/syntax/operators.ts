import { isDash, isDoubleQuote, isLineEnd, isSingleQuote, isSpace, type Cursor } from './cursor.ts';

/** By how tightly they bind; a `c` or `i` before the comparing ones says whether case counts. */
const wordOperators: Readonly<Record<string, number>> = {
  and: 2, or: 2, xor: 2,
  band: 3, bor: 3, bxor: 3, shl: 3, shr: 3,
  eq: 4, ne: 4, gt: 4, ge: 4, lt: 4, le: 4, like: 4, notlike: 4, match: 4, notmatch: 4, replace: 4, contains: 4,
  notcontains: 4, in: 4, notin: 4, split: 4, join: 4, is: 4, isnot: 4, as: 4,
  f: 7,
}; // prettier-ignore

const signs: Readonly<Record<string, number>> = { '??': 1, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6, '..': 8 };

/** The operator that stands between two values here; the place stays. */
export function operatorHere(cursor: Cursor): { operator: string; length: number; binds: number } | undefined {
  const word = cursor.look(/[-\u2013-\u2015]([a-z]+)/iy)?.[1]?.toLowerCase();
  if (word !== undefined) {
    const binds = wordOperators[word] ?? (/^[ci]/.test(word) && wordOperators[word.slice(1)] === 4 ? 4 : undefined);
    return binds === undefined ? undefined : { operator: `-${word}`, length: word.length + 1, binds };
  }
  const sign = cursor.look(/\?\?|\.\.|[-+*/%\u2013-\u2015]/y)?.[0];
  if (sign === undefined) return undefined;
  const next = cursor.peek(sign.length);
  // An assignment, a redirection of all streams, or a step.
  if ((next === '=' && sign !== '..') || (sign === '*' && next === '>')) return undefined;
  if ((sign === '+' || isDash(sign)) && next === sign) return undefined;
  const operator = isDash(sign) ? '-' : sign;
  return { operator, length: sign.length, binds: signs[operator] ?? 0 };
}

/** Whether a value begins here that a type before it casts. */
export function beginsOperand(cursor: Cursor): boolean {
  const character = cursor.peek();
  if (isSingleQuote(character) || isDoubleQuote(character)) return true;
  return cursor.look(/[$@({[!]|\d|\.\d|[-+]\d|[-\u2013-\u2015](?:not|bnot|join|[ci]?split)(?![\w-])/iy) !== null;
}

/** Moves behind a number, when one stands here. */
export function takeNumber(cursor: Cursor): boolean {
  return (
    cursor.take(
      /(?:0x[\da-f]+|0b[01]+|\d+(?:\.(?!\.)\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)(?:u?[yslnd]|u)?(?:[kmgtp]b)?(?![\w])/iy,
    ) !== undefined
  );
}

/** Whether what begins here is an expression rather than a command. */
export function beginsExpression(cursor: Cursor): boolean {
  const character = cursor.peek();
  if (isSingleQuote(character) || isDoubleQuote(character) || (character > '' && '$@({[!,'.includes(character)))
    return true;
  if (isDash(character) || character === '+') {
    return (
      cursor.look(/[-\u2013-\u2015](?:not|bnot|join|[ci]?split)(?![\w-])|\+\+|--(?=[$([])|[-+]\s*[\d.$([]/iy) !== null
    );
  }
  const before = cursor.at;
  const isNumber = takeNumber(cursor);
  const after = cursor.peek();
  cursor.at = before;
  return (
    isNumber &&
    (isSpace(after) ||
      isLineEnd(after) ||
      !/[\w:\\/?]/.test(after) ||
      /\d\/[\d$(]/.test(cursor.text.slice(before, before + 20)))
  );
}
