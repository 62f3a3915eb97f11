/**
 * What stands in one Python file, as plain data: no node of a syntax tree is kept.
 */
import type { Span } from '../model.ts';

/** Index into `scopes` of a file; 0 is the module. */
export type ScopeIndex = number;

interface Place extends Span {
  /** From 1. */
  readonly line: number;
}

/** An expression, as far as it may give a name. Its span has the brackets around it. */
export type Expression =
  | (Place & { readonly kind: 'text'; readonly value: string; readonly content: Span })
  | (Place & { readonly kind: 'format'; readonly parts: readonly (string | Expression)[]; readonly content: Span })
  /** Texts side by side: `"Order" "_1"`. */
  | (Place & { readonly kind: 'joined'; readonly parts: readonly Expression[] })
  | (Place & { readonly kind: 'sum'; readonly left: Expression; readonly right: Expression })
  /** `a if b else c`, `a or b`. */
  | (Place & { readonly kind: 'choice'; readonly options: readonly Expression[] })
  | (Place & { readonly kind: 'name'; readonly name: string })
  | (Place & { readonly kind: 'member'; readonly object: Expression; readonly name: string; readonly nameSpan: Span })
  | (Place & { readonly kind: 'item'; readonly object: Expression; readonly key: Expression })
  | (Place & { readonly kind: 'list'; readonly items: readonly Expression[] })
  | (Place & {
      readonly kind: 'dictionary';
      readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
      readonly whole: boolean;
    })
  | (Place & {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly arguments: readonly Argument[];
      /** From `(` to `)`. */
      readonly argumentList: Span;
    })
  | (Place & { readonly kind: 'other'; readonly parts: readonly Expression[] });

export interface Argument {
  /** Of `name="X"`. */
  readonly keyword?: string;
  /** `*names`, `**options`. */
  readonly spread: boolean;
  readonly value: Expression;
}

export type CallExpression = Extract<Expression, { kind: 'call' }>;

/** What a name stands for in a scope. A name may have several bindings. */
export type Binding =
  | { readonly kind: 'value'; readonly value: Expression; readonly scope: ScopeIndex }
  /** One of the items: `for name in NAMES`. */
  | { readonly kind: 'each'; readonly list: Expression; readonly scope: ScopeIndex }
  | { readonly kind: 'parameter'; readonly def: number; readonly index: number }
  | { readonly kind: 'def'; readonly def: number }
  | { readonly kind: 'class'; readonly scope: ScopeIndex }
  | { readonly kind: 'import'; readonly statement: number; readonly item: number }
  | { readonly kind: 'unknown' };

export interface Scope {
  readonly kind: 'module' | 'function' | 'class' | 'inner';
  readonly parent?: ScopeIndex;
  /** Of a function. */
  readonly def?: number;
  /** Base classes of a class. */
  readonly bases: readonly Expression[];
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
}

export interface Parameter {
  readonly name: string;
  readonly annotation?: string;
  readonly standard?: Expression;
  /** `*args`, `**kwargs`. */
  readonly spread: boolean;
}

export interface Decorator extends Span {
  readonly line: number;
  /** With the blanks before it on its line, and the line end. */
  readonly whole: Span;
  readonly expression: Expression;
}

export interface Definition extends Span {
  readonly name: string;
  readonly nameSpan: Span;
  readonly line: number;
  /** The scope that it stands in. */
  readonly scope: ScopeIndex;
  readonly inner: ScopeIndex;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Decorator[];
  /** The comments above it and the blank lines below it included: cut out, nothing of it is left. */
  readonly whole: Span;
  readonly indent: string;
  /** Where the first statement of the body begins that is no docstring; absent for a body on the line of the `def`. */
  readonly bodyStart?: number;
  readonly bodyIndent: string;
  /** Whether it holds a `yield` of its own, one for the sake of a dispatcher not counted. */
  readonly generator: boolean;
  readonly async: boolean;
  /** Conditions at the start of the body whose branch is `return (yield from module.function(context))` or the like. */
  readonly dispatcher?: Span;
}

export interface ImportItem extends Span {
  /** As written: `orders`, `pkg.orders`, `*`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly alias?: string;
}

export interface ImportStatement extends Span {
  readonly line: number;
  readonly scope: ScopeIndex;
  readonly whole: Span;
  /** Of `from …`: the number of dots, and the name after them. */
  readonly from?: { readonly level: number; readonly name: string; readonly nameSpan: Span };
  readonly items: readonly ImportItem[];
}

/** A use of a name that is bound at the top of a module, or of one that nothing in the file binds. */
export interface NameUse extends Span {
  readonly name: string;
  readonly scope: ScopeIndex;
}

export interface CallFound {
  readonly call: CallExpression;
  readonly scope: ScopeIndex;
  /** When the call is a statement of its own, `await` and the like included. */
  readonly statement?: StatementFound;
}

export interface StatementFound {
  readonly whole: Span;
  readonly span: Span;
  /** Nothing else stands in its block. */
  readonly alone: boolean;
}

export interface TextFound extends Place {
  readonly value: string;
}

export interface PythonFile {
  readonly path: string;
  readonly text: string;
  readonly lineEnd: '\n' | '\r\n';
  readonly scopes: readonly Scope[];
  readonly definitions: readonly Definition[];
  readonly imports: readonly ImportStatement[];
  readonly calls: readonly CallFound[];
  readonly members: readonly {
    readonly expression: Extract<Expression, { kind: 'member' }>;
    readonly scope: ScopeIndex;
  }[];
  /** What something called `name` is compared with. */
  readonly compared: readonly { readonly expression: Expression; readonly scope: ScopeIndex }[];
  readonly uses: readonly NameUse[];
  readonly texts: readonly TextFound[];
  /** Names in `__all__`. */
  readonly exported: readonly (Span & { readonly value: string; readonly content: Span })[];
  /** Spans of declarations at the top: a syntax error in one forbids edits of it. */
  readonly topLevel: readonly Span[];
  /** End of the last import that stands at the top before other code; of the docstring, or 0, where there is none. */
  readonly importsEnd: number;
  readonly errors: readonly Span[];
}
