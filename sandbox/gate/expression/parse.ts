import { tryToVersion, type Value } from './value.ts';

/** A part of an expression that can be evaluated. */
export type Node =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'index'; readonly of: Node; readonly by: Node }
  | { readonly kind: 'all'; readonly of: Node };

/** What an expression may name. Names are lower case. */
export interface Vocabulary {
  /** How many arguments each function takes. */
  readonly functions: ReadonlyMap<string, readonly [least: number, most: number]>;
  readonly named: ReadonlySet<string>;
}

const longest = 21_000;

/**
 * Reads an expression: calls, literals, named values, `a['b']`, `a.b`, `a[0]`, `a.*`. There are no infix operators.
 *
 * @throws Error when it cannot be read, or names a function or value that does not exist
 * Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions; the open-source predecessor of the
 * library in actions/runner (src/Sdk/DTExpressions).
 */
export function parseExpression(text: string, vocabulary: Vocabulary): Node {
  if (text.length > longest) throw new Error(`The expression is longer than ${longest} characters.`);
  const parser = new Parser(text, vocabulary);
  return parser.whole();
}

class Parser {
  readonly #text: string;
  readonly #vocabulary: Vocabulary;
  #at = 0;

  constructor(text: string, vocabulary: Vocabulary) {
    this.#text = text;
    this.#vocabulary = vocabulary;
  }

  whole(): Node {
    const node = this.#node();
    this.#blanks();
    if (this.#at < this.#text.length) this.#unexpected();
    return node;
  }

  #node(): Node {
    this.#blanks();
    let node = this.#start();
    for (;;) {
      this.#blanks();
      const indexable = node.kind !== 'literal';
      if (indexable && this.#take('[')) {
        this.#blanks();
        if (this.#take('*')) node = { kind: 'all', of: node };
        else node = { kind: 'index', of: node, by: this.#node() };
        this.#expect(']');
      } else if (indexable && this.#take('.')) {
        if (this.#take('*')) node = { kind: 'all', of: node };
        else node = { kind: 'index', of: node, by: { kind: 'literal', value: this.#keyword() } };
      } else {
        return node;
      }
    }
  }

  #start(): Node {
    const character = this.#text[this.#at] ?? '';
    if (character === "'") return { kind: 'literal', value: this.#quoted() };
    if (/[-.\d]/.test(character)) return { kind: 'literal', value: this.#numberOrVersion() };
    const start = this.#at;
    const keyword = this.#keyword();
    const name = keyword.toLowerCase();
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    const limits = this.#vocabulary.functions.get(name);
    if (limits) return { kind: 'call', name, args: this.#arguments(keyword, limits) };
    if (this.#vocabulary.named.has(name)) return { kind: 'named', name };
    throw new Error(`Unrecognized value: '${keyword}'. Located at position ${start + 1}.`);
  }

  #arguments(name: string, [least, most]: readonly [number, number]): Node[] {
    this.#expect('(');
    const args: Node[] = [];
    this.#blanks();
    if (!this.#take(')')) {
      do args.push(this.#node());
      while (this.#take(','));
      this.#expect(')');
    }
    if (args.length < least || args.length > most) {
      throw new Error(`${name} takes ${least === most ? least : `at least ${least}`} arguments, not ${args.length}.`);
    }
    return args;
  }

  #quoted(): string {
    const match = /^'((?:[^']|'')*)'/.exec(this.#text.slice(this.#at));
    if (!match) throw new Error(`Unrecognized value: a text that starts at position ${this.#at + 1} has no end.`);
    this.#at += match[0].length;
    return (match[1] ?? '').replaceAll("''", "'");
  }

  #numberOrVersion(): Value {
    const text = /^[^\s,[\]()]+/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    const value = /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : tryToVersion(text);
    if (value === undefined) throw new Error(`Unrecognized value: '${text}'. Located at position ${this.#at + 1}.`);
    this.#at += text.length;
    return value;
  }

  #keyword(): string {
    const text = /^[a-z_]\w*/i.exec(this.#text.slice(this.#at))?.[0];
    if (text === undefined) this.#unexpected();
    this.#at += text.length;
    return text;
  }

  #expect(text: string): void {
    this.#blanks();
    if (!this.#take(text)) this.#unexpected();
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #blanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #unexpected(): never {
    const found = this.#text[this.#at];
    throw new Error(
      found === undefined
        ? 'The expression ends too early.'
        : `Unexpected symbol: '${found}'. Located at position ${this.#at + 1}.`,
    );
  }
}
