import type { Span } from '../../model.ts';
import type { Block, Expression, Type, Variable } from './nodes.ts';

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
