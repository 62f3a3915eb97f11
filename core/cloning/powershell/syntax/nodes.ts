import type { Span } from '../../model.ts';
import type { Statement } from './statement-nodes.ts';

/** Characters of a text as the script means them, escapes resolved. */
export interface Characters extends Span {
  readonly kind: 'characters';
  readonly value: string;
}

/** A text: in quotes, a here-string, or a bare word as an argument. */
export interface Text extends Span {
  readonly kind: 'text';
  readonly quote: 'single' | 'double' | 'bare' | 'here';
  /** Without the quotes. */
  readonly inner: Span;
  readonly parts: readonly (Characters | Variable | SubExpression)[];
}

/** `$name`, `${name}`, `$script:name`, `@name`. */
export interface Variable extends Span {
  readonly kind: 'variable';
  /** In lower case, without the scope. */
  readonly name: string;
  /** In lower case: `script`, `global`, `env`. */
  readonly scope?: string;
  readonly braced: boolean;
  readonly splat: boolean;
}

/** `.name`, `::name`, with arguments when it is called. */
export interface Member extends Span {
  readonly kind: 'member';
  readonly object: Expression;
  /** In lower case; absent when it is computed. */
  readonly name?: string;
  readonly isStatic: boolean;
  readonly args?: readonly Expression[];
}

export interface Index extends Span {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}

interface Binary extends Span {
  readonly kind: 'binary';
  /** In lower case: `+`, `-eq`, `??`. */
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

interface Unary extends Span {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Expression;
}

interface Ternary extends Span {
  readonly kind: 'ternary';
  readonly test: Expression;
  readonly yes: Expression;
  readonly no: Expression;
}

/** `( … )`. */
interface Paren extends Span {
  readonly kind: 'paren';
  readonly body: Statement;
}

/** `$( … )`. */
export interface SubExpression extends Span {
  readonly kind: 'sub';
  readonly body: readonly Statement[];
}

/** `@( … )`. */
interface ArrayExpression extends Span {
  readonly kind: 'array';
  readonly body: readonly Statement[];
}

export interface HashEntry {
  readonly key: Expression;
  readonly value: Statement;
}

/** `@{ … }`. */
export interface HashTable extends Span {
  readonly kind: 'hash';
  readonly entries: readonly HashEntry[];
}

/** `{ … }`. */
export interface Block extends Span {
  readonly kind: 'block';
  readonly body: readonly Statement[];
}

/** `[Name]`, or `[Name( … )]` with arguments. */
export interface Type extends Span {
  readonly kind: 'type';
  /** In lower case. */
  readonly name: string;
  readonly args?: readonly Expression[];
}

interface Cast extends Span {
  readonly kind: 'cast';
  readonly type: Type;
  readonly operand: Expression;
}

/** `a, b`. */
interface List extends Span {
  readonly kind: 'list';
  readonly items: readonly Expression[];
}

interface NumberLiteral extends Span {
  readonly kind: 'number';
}

export type Expression =
  | Text
  | Variable
  | Member
  | Index
  | Binary
  | Unary
  | Ternary
  | Paren
  | SubExpression
  | ArrayExpression
  | HashTable
  | Block
  | Type
  | Cast
  | List
  | NumberLiteral;
