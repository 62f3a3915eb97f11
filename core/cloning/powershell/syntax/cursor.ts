import type { Block } from './nodes.ts';
import type { Statement } from './statement-nodes.ts';

/** Thrown where the text is no PowerShell; it never leaves this folder. */
export class UnreadableError extends Error {}

/** What expressions need from statements: the two hold each other. */
export interface Grammar {
  /** Up to the closing character, which is left. */
  statements(cursor: Cursor, close: ')' | '}'): Statement[];
  statement(cursor: Cursor): Statement;
  block(cursor: Cursor): Block;
}

/** A place in a text, which moves on. */
export class Cursor {
  readonly text: string;
  readonly grammar: Grammar;
  at = 0;

  constructor(text: string, grammar: Grammar) {
    this.text = text;
    this.grammar = grammar;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(ahead = 0): string {
    return this.text.charAt(this.at + ahead);
  }

  starts(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  /** What a sticky expression matches here; the place stays. */
  look(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    return expression.exec(this.text);
  }

  /** What a sticky expression matches here; the place moves behind it. */
  take(expression: RegExp): string | undefined {
    const match = this.look(expression)?.[0];
    if (match !== undefined) this.at += match.length;
    return match;
  }

  expect(what: string): void {
    if (!this.starts(what)) this.fail(`${what} is missing`);
    this.at += what.length;
  }

  fail(why: string): never {
    throw new UnreadableError(`${why} at ${this.at}`);
  }

  /** Goes on behind spaces, comments and continued lines. */
  skip(lines: 'this line' | 'lines'): void {
    for (;;) {
      const character = this.peek();
      if (isSpace(character)) this.at += 1;
      else if (isLineEnd(character)) {
        if (lines === 'this line') return;
        this.at += 1;
      } else if (character === '`' && isLineEnd(this.peek(1))) this.at += this.starts('`\r\n') ? 3 : 2;
      else if (character === '#') this.skipLine();
      else if (character === '<' && this.peek(1) === '#') {
        const end = this.text.indexOf('#>', this.at + 2);
        if (end === -1) this.fail('a comment is not closed');
        this.at = end + 2;
      } else return;
    }
  }

  /** Goes on behind line ends and `;`. */
  skipSeparators(): void {
    for (;;) {
      this.skip('lines');
      if (this.peek() !== ';') return;
      this.at += 1;
    }
  }

  skipLine(): void {
    while (!this.done && !isLineEnd(this.peek())) this.at += 1;
  }
}

export function isSpace(character: string): boolean {
  return (
    character === ' ' ||
    character === '\t' ||
    ((character === '\v' || character === '\f' || character > '\u0080') && /[\v\f\u0085\uFEFF\p{Zs}]/u.test(character))
  );
}

export function isLineEnd(character: string): boolean {
  return character === '\n' || character === '\r';
}

/** PowerShell takes typographic quotes and dashes for the plain ones. */
export function isSingleQuote(character: string): boolean {
  return character > '' && "'\u2018\u2019\u201a\u201b".includes(character);
}

export function isDoubleQuote(character: string): boolean {
  return character > '' && '"\u201c\u201d\u201e'.includes(character);
}

export function isDash(character: string): boolean {
  return character > '' && '-\u2013\u2014\u2015'.includes(character);
}
