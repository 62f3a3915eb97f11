import type { Operator } from './operator.ts';
import type { Token } from './token.ts';

/** A primitive JSON value. */
export type Value = null | boolean | number | string;

export function isValue(token: Token): token is Value {
  return token === null || typeof token !== 'object';
}

/**
 * Compares as Newtonsoft.Json's JSONPath does: texts by UTF-16 code unit, `null` below everything, and the right side
 * converted to the type of the left one.
 *
 * @throws Error when a conversion fails, as the library does
 */
export function compareValues(operator: Operator, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
    case '===':
      return left === right;
    case '!=':
    case '!==':
      return left !== right;
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case '=~':
      return typeof left === 'string' && typeof right === 'string' && toExpression(right).test(left);
  }
}

function order(left: Value, right: Value): number {
  if (left === right) return 0;
  if (right === null) return 1;
  if (left === null) return -1;
  const kind = typeof left === 'string' && typeof right !== 'string' ? typeof right : typeof left;
  if (kind === 'number') return toNumber(left) - toNumber(right);
  if (kind === 'boolean') return Number(toBoolean(left)) - Number(toBoolean(right));
  return String(left) < String(right) ? -1 : 1;
}

function toNumber(value: Value): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw new Error('Input string was not in a correct format.');
  return number;
}

function toBoolean(value: Value): boolean {
  if (typeof value !== 'string') return Boolean(value);
  const word = value.trim().toLowerCase();
  if (word !== 'true' && word !== 'false') throw new Error('String was not recognized as a valid Boolean.');
  return word === 'true';
}

/** `/pattern/options`, as written in the path. */
function toExpression(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1).replace('x', ''));
}
