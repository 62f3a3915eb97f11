import type { Value } from './compare.ts';
import type { Filter, Operand, Query } from './filter.ts';
import type { Operator } from './operator.ts';

/** Longer ones first, so that `===` is not read as `==`. */
const operators: readonly (readonly [text: string, operator: Operator])[] = [
  ['===', '==='],
  ['!==', '!=='],
  ['==', '=='],
  ['=~', '=~'],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['<', '<'],
  ['>', '>'],
];

/**
 * Reads a JSONPath in the dialect of Newtonsoft.Json, whose language the gates of Azure Pipelines follow.
 *
 * @throws Error when the path cannot be read
 * Source: https://www.newtonsoft.com/json/help/html/QueryJsonSelectTokenJsonPath.htm; JamesNK/Newtonsoft.Json, JPath.cs.
 */
export function parsePath(path: string): Filter[] {
  const parser = new Parser(path);
  return parser.whole();
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Filter[] {
    this.#blanks();
    if (this.#text.slice(this.#at) === '' || this.#text === '$') return [];
    // A `$` that is not followed by `.` or `[` is the start of a name.
    if (this.#peek() === '$' && /[.[]/.test(this.#text[this.#at + 1] ?? '')) this.#at++;
    const filters = this.#path(false);
    this.#blanks();
    if (this.#at < this.#text.length) this.#unexpected('path');
    return filters;
  }

  /** Reads until the text, or the side of a query, ends. */
  #path(inQuery: boolean): Filter[] {
    const filters: Filter[] = [];
    let scan = false;
    let nameExpected = true;
    for (;;) {
      const character = this.#peek();
      if (character === '.') {
        this.#at++;
        scan = this.#take('.');
        nameExpected = true;
        if (!/[^\s.)\]=<>!|&]/.test(this.#peek() ?? '')) throw new Error('Unexpected end while parsing path.');
      } else if (character === '[' || character === '(') {
        filters.push(this.#indexer(character === '[' ? ']' : ')', scan));
        scan = false;
        nameExpected = false;
      } else if (character === undefined || /[\s)\]]/.test(character) || (inQuery && /[=<>!|&]/.test(character))) {
        return filters;
      } else {
        if (!nameExpected) throw new Error(`Unexpected character following indexer: ${character}`);
        const name = this.#name(inQuery);
        filters.push({ kind: scan ? 'scan' : 'field', names: name === '*' ? undefined : [name] });
        scan = false;
        nameExpected = false;
      }
    }
  }

  #name(inQuery: boolean): string {
    const ends = inQuery ? /[.[(\s)\]=<>!|&]/ : /[.[(\s)\]]/;
    const start = this.#at;
    while (this.#at < this.#text.length && !ends.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #indexer(close: string, scan: boolean): Filter {
    this.#at++;
    this.#blanks();
    const first = this.#peek();
    if (first === undefined) throw new Error('Path ended with open indexer.');
    if (first === "'") return this.#quotedNames(close, scan);
    if (first === '?') return this.#query(close, scan);
    return this.#arrayIndexer(close);
  }

  #quotedNames(close: string, scan: boolean): Filter {
    const names: string[] = [];
    for (;;) {
      names.push(this.#quoted());
      this.#blanks();
      if (this.#take(close)) return { kind: scan ? 'scan' : 'field', names };
      if (!this.#take(',')) this.#unexpected('path indexer');
      this.#blanks();
      if (this.#peek() !== "'") this.#unexpected('path indexer');
    }
  }

  #arrayIndexer(close: string): Filter {
    const end = this.#text.indexOf(close, this.#at);
    if (end < 0) throw new Error('Path ended with open indexer.');
    const inside = this.#text.slice(this.#at, end).trim();
    this.#at = end + 1;
    if (inside === '*') return { kind: 'index', indexes: undefined };
    if (/^-?\d*\s*:\s*-?\d*(?:\s*:\s*-?\d*)?$/.test(inside)) {
      const [start, stop, step] = inside.split(':').map((part) => (part.trim() === '' ? undefined : Number(part)));
      return {
        kind: 'slice',
        ...(start !== undefined && { start }),
        ...(stop !== undefined && { end: stop }),
        ...(step !== undefined && { step }),
      };
    }
    if (!/^-?\d+(?:\s*,\s*-?\d+)*$/.test(inside)) {
      throw new Error(`Unexpected character while parsing path indexer: ${inside}`);
    }
    return { kind: 'index', indexes: inside.split(',').map(Number) };
  }

  #query(close: string, scan: boolean): Filter {
    this.#at++;
    if (!this.#take('(')) this.#unexpected('path indexer');
    const query = this.#expression();
    this.#blanks();
    if (!this.#take(close)) this.#unexpected('path indexer');
    return { kind: 'query', scan, query };
  }

  /**
   * Reads up to the closing parenthesis. There are no groups, and `&&` and `||` have no precedence: a change of
   * operator nests what follows into what came before.
   */
  #expression(): Query {
    interface Group {
      kind: 'and' | 'or';
      parts: Query[];
    }
    let root: Group | undefined;
    let group: Group | undefined;
    for (;;) {
      const comparison = this.#comparison();
      if (this.#take(')')) {
        if (!root || !group) return comparison;
        group.parts.push(comparison);
        return root;
      }
      const kind = this.#take('&&') ? 'and' : this.#take('||') ? 'or' : this.#unexpected('path query');
      if (group?.kind !== kind) {
        const nested: Group = { kind, parts: [] };
        group?.parts.push(nested);
        root ??= nested;
        group = nested;
      }
      group.parts.push(comparison);
    }
  }

  #comparison(): Query {
    const left = this.#side();
    if (/[)|&]/.test(this.#peek() ?? '')) return { kind: 'exists', left };
    const found = operators.find(([text]) => this.#take(text));
    if (!found) throw new Error('Could not read query operator.');
    return { kind: 'compare', operator: found[1], left, right: this.#side() };
  }

  #side(): Operand {
    this.#blanks();
    const character = this.#peek();
    let operand: Operand;
    if (character === '$' || character === '@') {
      this.#at++;
      operand = { kind: 'path', from: character === '$' ? 'root' : 'current', filters: this.#path(true) };
    } else {
      operand = { kind: 'value', value: this.#value() };
    }
    this.#blanks();
    if (this.#peek() === undefined) throw new Error('Path ended with open query.');
    return operand;
  }

  #value(): Value {
    if (this.#peek() === "'") return this.#quoted();
    const rest = this.#text.slice(this.#at);
    const word = /^(?:true|false|null)/.exec(rest)?.[0];
    const number = /^-?\d[^\s)]*/.exec(rest)?.[0];
    const pattern = /^\/(?:\\.|[^\\/])*\/[a-z]*/i.exec(rest)?.[0];
    const literal = word ?? number ?? pattern;
    if (literal === undefined || (number !== undefined && Number.isNaN(Number(number)))) this.#unexpected('path query');
    this.#at += literal.length;
    if (pattern !== undefined) return pattern;
    if (number !== undefined) return Number(number);
    return word === 'null' ? null : word === 'true';
  }

  #quoted(): string {
    let text = '';
    this.#at++;
    for (;;) {
      const character = this.#peek();
      this.#at++;
      if (character === undefined) throw new Error('Path ended with an open string.');
      if (character === "'") return text;
      text += character === '\\' ? this.#escaped() : character;
    }
  }

  #escaped(): string {
    const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };
    const character = this.#peek() ?? '';
    this.#at++;
    const resolved = escapes[character] ?? (/[\\"'/]/.test(character) ? character : undefined);
    if (resolved === undefined) throw new Error(`Unknown escape character: \\${character}`);
    return resolved;
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #blanks(): void {
    while (this.#peek() === ' ') this.#at++;
  }

  #unexpected(where: string): never {
    throw new Error(`Unexpected character while parsing ${where}: ${this.#peek() ?? 'end'}`);
  }
}
