import type { Span } from '../../model.ts';

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

/** `-Name`, `-Name:value`. */
export interface Parameter extends Span {
  readonly kind: 'parameter';
  /** In lower case, without the dash. */
  readonly name: string;
  /** Only when it follows after a colon. */
  readonly value?: Expression;
}

export interface Command extends Span {
  readonly kind: 'command';
  /** `&` runs it, `.` runs it in the same scope. */
  readonly operator: '' | '&' | '.';
  readonly name: Expression;
  readonly args: readonly (Expression | Parameter)[];
}

export interface Pipeline extends Span {
  readonly kind: 'pipeline';
  readonly elements: readonly (Expression | Command)[];
}

export interface Assignment extends Span {
  readonly kind: 'assignment';
  /** `=`, `+=`. */
  readonly operator: string;
  readonly target: Expression;
  readonly value: Statement;
}

export interface If extends Span {
  readonly kind: 'if';
  readonly clauses: readonly { readonly test: Statement; readonly body: Block }[];
  readonly otherwise?: Block;
}

export interface Switch extends Span {
  readonly kind: 'switch';
  readonly value: Statement | Expression;
  readonly cases: readonly { readonly test: Expression; readonly body: Block }[];
}

/** `foreach`, `for`, `while`, `do`. */
export interface Loop extends Span {
  readonly kind: 'loop';
  /** Of `foreach`. */
  readonly variable?: Variable;
  readonly header: readonly Statement[];
  readonly body: Block;
}

/** `try`, `trap`, `begin`, `data` and the like. */
interface Blocks extends Span {
  readonly kind: 'blocks';
  readonly blocks: readonly Block[];
}

/** `return`, `throw`, `exit`, `break`, `continue`. */
interface Flow extends Span {
  readonly kind: 'flow';
  readonly word: string;
  readonly value?: Statement;
}

export interface ParameterDeclaration {
  readonly variable: Variable;
  readonly attributes: readonly Type[];
  readonly fallback?: Expression;
}

export interface ParamBlock extends Span {
  readonly kind: 'param';
  readonly parameters: readonly ParameterDeclaration[];
}

export interface FunctionDefinition extends Span {
  readonly kind: 'function';
  /** As written, without a scope. */
  readonly name: string;
  readonly parameters: readonly ParameterDeclaration[];
  readonly body: Block;
}

export interface ClassDefinition extends Span {
  readonly kind: 'class';
  /** In lower case. */
  readonly name: string;
  /** Values that are known without an object: static properties, members of an enumeration (without value: its name). */
  readonly constants: readonly { readonly name: string; readonly value?: Statement }[];
  readonly methods: readonly FunctionDefinition[];
}

interface Using extends Span {
  readonly kind: 'using';
  /** `module`, `namespace`, `assembly`. */
  readonly what: string;
  readonly value?: Expression;
}

export type Statement =
  | Pipeline
  | Assignment
  | If
  | Switch
  | Loop
  | Blocks
  | Flow
  | ParamBlock
  | FunctionDefinition
  | ClassDefinition
  | Using;

/** A script, and the parts of it that could not be read. */
export interface Script {
  readonly statements: readonly Statement[];
  readonly errors: readonly Span[];
}
