/**
 * What is read of one source file and kept when its tree is gone: values with the names in them resolved inside of the file, calls,
 * functions, and the statements at its top.
 */
import type { Span } from '../../model.ts';

/** A variable, a parameter, a function or an import, in the scope that declares it. */
export interface Local {
  readonly name: string;
  /** Declared at the top of the module. */
  readonly top: boolean;
  /** Everything that is ever assigned to it. */
  readonly values: Expression[];
  /** Declared without a value: it may have none where it is used. */
  isUnset?: true;
  /** Of a function: by place, and by path where it is taken apart. */
  parameter?: { readonly fn: number; readonly index: number; readonly path: readonly string[] };
}

export type Expression = Span &
  (
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
    | { readonly kind: 'sum'; readonly left: Expression; readonly right: Expression }
    /** One of several: a ternary; `a || b` and `a ?? b`, where one that is empty falls back to the next. */
    | { readonly kind: 'choice'; readonly options: readonly Expression[]; readonly fallsBack: boolean }
    | { readonly kind: 'name'; readonly local: Local }
    | { readonly kind: 'global'; readonly name: string }
    /** What another module gives; `*` is all of it. */
    | { readonly kind: 'imported'; readonly specifier: string; readonly name: string }
    | { readonly kind: 'member'; readonly object: Expression; readonly property: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
    | { readonly kind: 'call'; readonly call: CallFacts }
    | { readonly kind: 'function'; readonly fn: number }
    /** An object, an enum, a class or a namespace. */
    | { readonly kind: 'object'; readonly properties: Map<string, Expression>; readonly spread: Expression[] }
    | { readonly kind: 'array'; readonly items: readonly Expression[] }
    /** An element of a list: what `for … of` and the callback of `map` get. */
    | { readonly kind: 'element'; readonly of: Expression }
    /** In parentheses, `await`, `as`, `!`. */
    | { readonly kind: 'wrapped'; readonly inner: Expression; readonly parenthesised: boolean }
    | { readonly kind: 'unknown'; readonly parts: readonly Expression[] }
  );

export interface CallFacts extends Span {
  readonly callee: Expression;
  readonly args: readonly Expression[];
  /** Of the arguments, without the parentheses. */
  readonly inside: Span;
  readonly isNew: boolean;
  /** The index of the innermost function that it stands in; -1 at the top of the module. */
  readonly fn: number;
  /** The index of the statement at the top of the module that it stands in. */
  readonly statement: number;
  /** The innermost statement that it stands in, and whether it is all of it: `df.app.activity(…);`. */
  readonly inStatement: Removable;
  readonly isStatement: boolean;
}

export interface FunctionFacts extends Span {
  /** Empty where it has none. */
  readonly name: string;
  /** The index of the function around it; -1 at the top. */
  readonly parent: number;
  readonly statement: number;
  readonly generator: boolean;
  /** The names of plain parameters, by place. */
  readonly parameters: (string | undefined)[];
  readonly returns: Expression[];
}

/** Code that may be taken out: with the comments before it that speak of it, and its line end. */
export interface Removable extends Span {
  readonly removal: Span;
}

/** A piece of a list that may be taken out for itself: `a as b` of an import or an export. */
export interface ListItem extends Span {
  /** The name in this file: what an import declares, what an export uses. */
  readonly local: string;
  /** The name on the other side. */
  readonly outside: string;
}

export interface Statement extends Removable {
  /** `effect`: does something when the module is loaded. */
  readonly kind: 'import' | 'declaration' | 'export' | 'effect' | 'directive';
  /** Names that it gives the module. */
  readonly declares: string[];
  /** Names of the module that it uses. */
  readonly uses: Set<string>;
  /** Under which names it is exported; `=` is `module.exports`, `*` all of another module. */
  readonly exports: string[];
  /** The names in braces of an import or an export. */
  readonly items: ListItem[];
  /** `df` in `import df, { app } from …`. */
  lead?: ListItem;
  /** The module that an import or an export takes from. */
  specifier?: string;
  /** The name at the root of what an effect is done to: `cache` in `cache.set(…)`. */
  root?: string;
  /** Holds what changes while the app runs: `let`, an empty list, a `Map`. */
  stateful?: boolean;
  /** Between `const` or `export const` and the value, for a declaration of one name. */
  value?: Span;
}

/** A place that names another module. */
export interface SpecifierPlace extends Span {
  readonly value: string;
  readonly statement: number;
}

export interface ModuleFacts {
  readonly path: string;
  readonly format: 'esm' | 'commonjs';
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly statements: readonly Statement[];
  /** What is exported under a name; `=` is the whole of `module.exports`. */
  readonly exports: ReadonlyMap<string, Expression>;
  /** Modules all of whose exports are given on. */
  readonly starExports: readonly string[];
  /** Names declared at the top. */
  readonly top: ReadonlyMap<string, Local>;
  readonly functions: readonly FunctionFacts[];
  readonly calls: readonly CallFacts[];
  /** Methods of others that stand where a value does, and are not called there: `names.map(context.df.callActivity)`. */
  readonly handed: readonly CallFacts[];
  readonly specifiers: readonly SpecifierPlace[];
  /** `instance.name === 'X'`: what is compared. */
  readonly nameComparisons: readonly Expression[];
  /** Texts that could be names, and those that hold URLs of the Durable API. */
  readonly texts: readonly (Span & { readonly value: string })[];
  /** Where the file could not be read. */
  readonly errors: readonly Span[];
}
