/**
 * What is kept of a Java file once its tree is gone. Offsets are those of the text; methods and types are named by their place in
 * the lists of the file.
 */
import type { FunctionKind, Span } from '../model.ts';
import type { SourceFile } from '../source/index.ts';

/** An expression, as far as it can give the name of a function. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string; readonly span: Span; readonly inner: Span }
  /** `CHARGE`, `Names.CHARGE`, `com.acme.Names.CHARGE`. */
  | { readonly kind: 'name'; readonly parts: readonly string[]; readonly span: Span }
  | { readonly kind: 'concatenation'; readonly left: Expression; readonly right: Expression; readonly span: Span }
  /** A ternary or a switch: one of these. */
  | { readonly kind: 'choice'; readonly of: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'variable'; readonly of: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'list'; readonly of: readonly Expression[]; readonly span: Span }
  /** Each element of a list in turn, as in a loop. */
  | { readonly kind: 'element'; readonly of: Expression; readonly span: Span }
  | { readonly kind: 'parameter'; readonly method: number; readonly index: number; readonly span: Span }
  | { readonly kind: 'lambda-parameter'; readonly lambda: number; readonly index: number; readonly span: Span }
  /** `Step.CHARGE.name()`, `Step.CHARGE.getFunction()`. */
  | { readonly kind: 'accessor'; readonly of: Expression; readonly method: string; readonly span: Span }
  /** A call of the helper that adds the version of an app setting. */
  | { readonly kind: 'versioned'; readonly of: Expression; readonly helper: string; readonly span: Span }
  | { readonly kind: 'lambda'; readonly start: number; readonly span: Span }
  | { readonly kind: 'method-reference'; readonly method: string; readonly span: Span }
  | { readonly kind: 'unknown'; readonly fromParameter: boolean; readonly span: Span };

/** On what a method is called. */
export type Receiver =
  | { readonly kind: 'none' | 'this' | 'super' | 'other' }
  | {
      readonly kind: 'path';
      readonly parts: readonly string[];
      readonly type?: string;
      readonly parameter?: number;
      /** Where the method stands that the variable holds: `f` after `f = ctx::callActivity`. */
      readonly holds?: number;
    };

export interface CallFacts {
  /** The method that the call stands in, -1 in initialisers. */
  readonly method: number;
  readonly type: number;
  readonly name: string;
  readonly isNew: boolean;
  readonly receiver: Receiver;
  readonly args: readonly Expression[];
  /** As they are written, brackets included. */
  readonly argSpans: readonly Span[];
  readonly start: number;
}

/** A method that is handed over as a value: `ctx::callActivity`. */
export interface HandedFacts {
  /** The method that it stands in, -1 in initialisers. */
  readonly method: number;
  readonly type: number;
  readonly name: string;
  readonly receiver: Receiver;
  /** What it is called with one after the other: `List.of("A").forEach(ctx::callActivity)`. */
  readonly elements?: Expression;
  readonly span: Span;
}

export interface ParameterFacts {
  readonly name: string;
  /** As written, without spaces. */
  readonly type: string;
}

export interface FunctionFacts {
  readonly method: number;
  readonly kind: FunctionKind | 'other';
  /** Of the annotation `@FunctionName`, with the white space behind it. */
  readonly annotation: Span;
  readonly name: Expression;
  /** The name that the trigger gives in place of it: `orchestration = "…"`. */
  readonly triggerName?: Expression;
  readonly trigger?: string;
  readonly route?: Expression;
}

export interface MethodFacts {
  readonly name: string;
  readonly type: number;
  /** The method around it, for methods of anonymous classes. */
  readonly parent: number;
  readonly isStatic: boolean;
  readonly isConstructor: boolean;
  readonly parameters: readonly ParameterFacts[];
  readonly returns: string;
  readonly returnSpan?: Span;
  readonly throws: readonly string[];
  /** Where a `throws` clause can be added or continued. */
  readonly headEnd: number;
  /** With its comment and annotations. */
  readonly span: Span;
  readonly body?: Span;
  /** Methods that it calls without a receiver or on `this`. */
  readonly callees: ReadonlySet<string>;
  /** A dispatcher that this product wrote at the start of the body. */
  readonly dispatcher?: DispatcherFacts;
}

export interface DispatcherFacts {
  readonly span: Span;
  /** The classes that it makes, and the whole group of labels and statements for each. */
  readonly cases: readonly { readonly type: string; readonly span: Span }[];
}

export interface FieldFacts {
  readonly type: string;
  readonly isStatic: boolean;
  readonly isFinal: boolean;
  readonly value?: Expression;
}

export interface EnumFacts {
  readonly constants: ReadonlyMap<string, readonly Expression[]>;
  /** Which argument of a constant each accessor gives. */
  readonly accessors: ReadonlyMap<string, number>;
  readonly overridesToString: boolean;
}

export interface TypeFacts {
  readonly name: string;
  /** The type around it, -1 for a top-level type. */
  readonly parent: number;
  /** With its comment and annotations, up to and with the line end. */
  readonly span: Span;
  readonly nameStart: number;
  readonly bases: readonly string[];
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly enum?: EnumFacts;
}

/** A place where the name of a type stands. */
export interface TypeUse {
  readonly name: string;
  /** The package in front of it, when it is written out. */
  readonly qualifier: string;
  readonly start: number;
}

export interface ImportFacts {
  readonly parts: readonly string[];
  readonly isStatic: boolean;
  readonly isStar: boolean;
  readonly span: Span;
}

export interface JavaFile {
  readonly path: string;
  readonly text: string;
  readonly lineEnd: SourceFile['lineEnd'];
  readonly package: string;
  readonly packageEnd: number;
  /** The tag of its types' names; absent for current code. */
  readonly tag?: string;
  readonly imports: readonly ImportFacts[];
  readonly types: readonly TypeFacts[];
  readonly methods: readonly MethodFacts[];
  readonly functions: readonly FunctionFacts[];
  readonly calls: readonly CallFacts[];
  readonly handed: readonly HandedFacts[];
  readonly uses: readonly TypeUse[];
  /** Names of variables: an identifier among them is no type. */
  readonly variables: ReadonlySet<string>;
  /** Texts that may be the name of a function, a URL or a setting. */
  readonly texts: readonly { readonly value: string; readonly start: number }[];
  /** Names that something called `getName()` is compared with. */
  readonly comparisons: readonly { readonly of: Expression; readonly type: number; readonly start: number }[];
  readonly errors: readonly Span[];
}
