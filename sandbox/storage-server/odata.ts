/**
 * The table service's filter language (learn.microsoft.com, "Query tables and entities"): comparisons of properties with
 * literals, joined by `and`, `or`, `not` and parentheses.
 */
import type { EdmType, EdmValue } from './edm.ts';
import { ServiceFailure } from './failure.ts';

/** Gives a property's value, `undefined` where the row lacks it. */
export type PropertyLookup = (name: string) => EdmValue | undefined;
export type Filter = (row: PropertyLookup) => boolean;

interface Token {
  readonly kind: 'word' | 'literal' | '(' | ')';
  readonly text: string;
  readonly value?: EdmValue;
}

type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
const comparisons: ReadonlySet<string> = new Set<Comparison>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);

const compiled = new Map<string, Filter>();

/**
 * Compiles a filter. A comparison with a property that a row lacks, or that has another type, is false, `ne` included.
 *
 * @throws ServiceFailure 400 InvalidInput for what is not a filter.
 */
export function compileFilter(text: string): Filter {
  const known = compiled.get(text);
  if (known !== undefined) {
    return known;
  }
  const tokens = tokenise(text);
  let position = 0;

  const peek = (): Token | undefined => tokens[position];
  const next = (): Token => {
    const token = tokens[position];
    if (token === undefined) {
      throw invalid(text);
    }
    position += 1;
    return token;
  };
  const acceptWord = (word: string): boolean => {
    const token = peek();
    if (token?.kind === 'word' && token.text === word) {
      position += 1;
      return true;
    }
    return false;
  };

  const parseOr = (): Filter => {
    let left = parseAnd();
    while (acceptWord('or')) {
      const [first, second] = [left, parseAnd()];
      left = (row) => first(row) || second(row);
    }
    return left;
  };
  const parseAnd = (): Filter => {
    let left = parseUnary();
    while (acceptWord('and')) {
      const [first, second] = [left, parseUnary()];
      left = (row) => first(row) && second(row);
    }
    return left;
  };
  const parseUnary = (): Filter => {
    if (acceptWord('not')) {
      const inner = parseUnary();
      return (row) => !inner(row);
    }
    if (peek()?.kind === '(') {
      next();
      const inner = parseOr();
      if (next().kind !== ')') {
        throw invalid(text);
      }
      return inner;
    }
    return parseComparison();
  };
  const parseComparison = (): Filter => {
    const [property, operator, literal] = [next(), next(), next()];
    const expected = literal.value;
    if (property.kind !== 'word' || !comparisons.has(operator.text) || expected === undefined) {
      throw invalid(text);
    }
    return compareWith(property.text, operator.text as Comparison, expected);
  };

  const filter = parseOr();
  if (position !== tokens.length) {
    throw invalid(text);
  }
  if (compiled.size > 500) {
    compiled.clear();
  }
  compiled.set(text, filter);
  return filter;
}

function compareWith(property: string, operator: Comparison, expected: EdmValue): Filter {
  const wanted = comparable(expected);
  return (row) => {
    const actual = row(property);
    if (actual === undefined || !sameKind(actual.type, expected.type)) {
      return false;
    }
    const value = comparable(actual);
    switch (operator) {
      case 'eq':
        return value === wanted;
      case 'ne':
        return value !== wanted;
      case 'gt':
        return value > wanted;
      case 'ge':
        return value >= wanted;
      case 'lt':
        return value < wanted;
      case 'le':
        return value <= wanted;
    }
  };
}

function sameKind(one: EdmType, other: EdmType): boolean {
  const isNumber = (type: EdmType): boolean => type === 'Edm.Int32' || type === 'Edm.Int64' || type === 'Edm.Double';
  return one === other || (isNumber(one) && isNumber(other));
}

/** Text is compared by UTF-16 code units, times by their instant (as 100 ns text of equal length), numbers as numbers. */
function comparable(value: EdmValue): string | number | boolean {
  switch (value.type) {
    case 'Edm.Int64':
      return Number(value.value);
    case 'Edm.DateTime': {
      const text = String(value.value);
      const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
      const milliseconds = Date.parse(text.replace(/\.\d+/, ''));
      return `${String(milliseconds).padStart(20, '0')}.${fraction.padEnd(7, '0')}`;
    }
    case 'Edm.Guid':
      return String(value.value).toLowerCase();
    default:
      return value.value;
  }
}

const patterns: readonly {
  readonly pattern: RegExp;
  readonly make: (match: RegExpExecArray) => Token;
}[] = [
  { pattern: /\(/y, make: () => ({ kind: '(', text: '(' }) },
  { pattern: /\)/y, make: () => ({ kind: ')', text: ')' }) },
  { pattern: /datetime'([^']*)'/y, make: (match) => literal('Edm.DateTime', match[1] ?? '') },
  { pattern: /guid'([^']*)'/y, make: (match) => literal('Edm.Guid', match[1] ?? '') },
  { pattern: /'((?:[^']|'')*)'/y, make: (match) => literal('Edm.String', (match[1] ?? '').replaceAll("''", "'")) },
  { pattern: /(-?\d+)L\b/y, make: (match) => literal('Edm.Int64', match[1] ?? '') },
  { pattern: /-?\d+\.\d+(?:[eE][+-]?\d+)?/y, make: (match) => literal('Edm.Double', Number(match[0])) },
  { pattern: /-?\d+/y, make: (match) => literal('Edm.Int32', Number(match[0])) },
  { pattern: /(?:true|false)\b/y, make: (match) => literal('Edm.Boolean', match[0] === 'true') },
  { pattern: /[A-Za-z_][\w.]*/y, make: (match) => ({ kind: 'word', text: match[0] }) },
];

function literal(type: EdmType, value: string | number | boolean): Token {
  return { kind: 'literal', text: '', value: { type, value } };
}

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    if (/\s/.test(text.charAt(position))) {
      position += 1;
      continue;
    }
    let found = false;
    for (const { pattern, make } of patterns) {
      pattern.lastIndex = position;
      const match = pattern.exec(text);
      if (match !== null) {
        tokens.push(make(match));
        position = pattern.lastIndex;
        found = true;
        break;
      }
    }
    if (!found) {
      throw invalid(text);
    }
  }
  return tokens;
}

function invalid(text: string): ServiceFailure {
  return new ServiceFailure(400, 'InvalidInput', `One of the request inputs is not valid: $filter=${text}`);
}
