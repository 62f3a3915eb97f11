/** Calls, variables and expressions, and where they stand. */
import type { Span } from '../../model.ts';

export interface CsharpAttribute {
  /** As written, without the qualifier and without `Attribute`: `FunctionName`. */
  readonly name: string;
  readonly span: Span;
  /** Of the whole list `[…]` that it stands in. */
  readonly list: Span;
  readonly arguments: readonly CsharpArgument[];
  /** From `(` to `)`; absent when there is none. */
  readonly argumentList?: Span;
}

export interface CsharpArgument {
  readonly name?: string;
  readonly value: CsharpExpression;
  readonly span: Span;
}

export interface CsharpParameter {
  readonly name: string;
  /** As written. */
  readonly type: string;
  readonly attributes: readonly CsharpAttribute[];
  /** What it is where no argument is given. */
  readonly byDefault?: CsharpExpression;
}

export interface CsharpCall {
  readonly method: string;
  readonly methodSpan: Span;
  /** Absent for a call without one; for `new` too. */
  readonly receiver?: CsharpExpression;
  readonly isNew: boolean;
  /** As written. */
  readonly typeArguments: readonly { readonly text: string; readonly span: Span }[];
  readonly arguments: readonly CsharpArgument[];
  readonly span: Span;
  /** Names and types of the parameters of the local functions and lambdas around it, innermost first. */
  readonly inner: readonly CsharpParameter[];
  /** The local function that it stands in, innermost. */
  readonly localFunction?: string;
  /** The method is not called here but handed over as a value: `names.Select(context.CallActivityAsync)`. */
  readonly handed?: true;
}

export interface CsharpVariable {
  readonly name: string;
  readonly type: string;
  /** Every value that it is given, in order; of a list, its elements. */
  readonly values: readonly CsharpExpression[];
  /** `const`, `static readonly`, or a property that only gives a value. */
  readonly constant: boolean;
  /** Where the name holds. */
  readonly scope: Span;
}

export type CsharpExpression =
  | CsharpLiteral
  | { readonly kind: 'nameof'; readonly parts: readonly string[]; readonly span: Span }
  /** `X`, `Names.X`, `global::Acme.Names.X`; `this.X` without `this`. */
  | { readonly kind: 'path'; readonly parts: readonly string[]; readonly span: Span }
  | { readonly kind: 'sum'; readonly left: CsharpExpression; readonly right: CsharpExpression; readonly span: Span }
  | {
      readonly kind: 'interpolation';
      readonly parts: readonly (string | CsharpExpression)[];
      readonly span: Span;
    }
  /** Branches of `? :`, of `??` and of a `switch` expression; elements of a list. */
  | {
      readonly kind: 'choice';
      readonly branches: readonly CsharpExpression[];
      /** By `??`: the next branch is taken where one gives null. */
      readonly byNull?: true;
      readonly span: Span;
    }
  | {
      readonly kind: 'call';
      readonly method: string;
      readonly isNew: boolean;
      readonly arguments: readonly CsharpArgument[];
      readonly receiver?: CsharpExpression;
      readonly span: Span;
    }
  | { readonly kind: 'other'; readonly span: Span };

export interface CsharpLiteral {
  readonly kind: 'literal';
  readonly value: string;
  readonly span: Span;
  /** Between the quotes. */
  readonly content: Span;
  /** Without escapes: what stands between the quotes is the value. */
  readonly plain: boolean;
}
