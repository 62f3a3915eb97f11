/**
 * What stands in the files of a C# app, as plain data: no node of a syntax tree is kept. What it means once all files were read is in
 * app.ts.
 */
import type { FunctionFound, FunctionId, ReferenceFound, Span } from '../model.ts';

export interface CsharpFile {
  readonly path: string;
  readonly text: string;
  /** Folder of the project that compiles the file, with `/` at the end; empty for the source folder itself. */
  readonly project: string;
  /** The tag of the version that it is a copy for: see place.ts. */
  readonly tag?: string;
  readonly usings: readonly CsharpUsing[];
  /** In order; one within another follows it. */
  readonly namespaces: readonly CsharpNamespace[];
  /** In order, nested ones too. */
  readonly types: readonly CsharpType[];
  /** Statements outside of any type: Program.cs. As a member without a name. */
  readonly topLevel?: CsharpMember;
  /** `[assembly: …]` and the like. */
  readonly globalAttributes: readonly Span[];
  /** Where the text cannot be read. */
  readonly errors: readonly Span[];
  /** From each `#if` to its `#endif`. */
  readonly conditionals: readonly CsharpConditional[];
  /** What cannot be told apart since the branches of an `#if` open or close braces of their own: the type around, and all after it. */
  readonly torn?: { readonly by: Span; readonly span: Span };
}

export interface CsharpConditional extends Span {
  /** More than one branch opens or closes braces of what is around it: they cannot be read one after the other. */
  readonly torn?: true;
}

export interface CsharpUsing {
  readonly span: Span;
  readonly global: boolean;
  readonly static: boolean;
  /** `using O = Acme.Names;` */
  readonly alias?: string;
  /** As written, without blanks and without `global::`. */
  readonly name: string;
  /** The namespace block that it stands in; absent at the top of the file. */
  readonly within?: CsharpNamespace;
}

export interface CsharpNamespace {
  /** Whole name, the names of the blocks around it included. */
  readonly name: string;
  /** Of the name as it is written. */
  readonly nameSpan: Span;
  readonly span: Span;
  /** `namespace X;` */
  readonly fileScoped: boolean;
  /** Right after `;` or `{`. */
  readonly bodyStart: number;
  readonly outer?: CsharpNamespace;
}

export interface CsharpType {
  readonly kind: 'class' | 'struct' | 'interface' | 'record' | 'enum' | 'delegate';
  readonly name: string;
  /** Namespace, outer types and name, joined by `.`: parts of a partial class have the same. Without type parameters. */
  readonly fullName: string;
  readonly path: string;
  readonly namespace?: CsharpNamespace;
  /** Index in `types` of its file. */
  readonly outer?: number;
  readonly nameSpan: Span;
  /** The declaration with its attributes. */
  readonly span: Span;
  /** The declaration with the comments above it and the line end after it: cut out, nothing of it is left. */
  readonly whole: Span;
  /** Between the braces; absent when there are none. */
  readonly body?: Span;
  readonly modifiers: readonly string[];
  readonly attributes: readonly CsharpAttribute[];
  /** Base types and interfaces as written, without type arguments and without blanks. */
  readonly bases: readonly string[];
  readonly members: readonly CsharpMember[];
  /** Of a primary constructor. */
  readonly parameters: readonly CsharpParameter[];
  /** Names used in the head: attributes, bases, type parameters, parameters of a primary constructor. */
  readonly names: ReadonlySet<string>;
}

export interface CsharpMember {
  readonly kind: 'method' | 'constructor' | 'field' | 'property' | 'other' | 'top-level';
  /** Of a field with several names, the first; empty for what has none. */
  readonly name: string;
  readonly nameSpan?: Span;
  /** The declaration with its attributes. */
  readonly span: Span;
  /** The declaration with the comments above it and the line end after it: cut out, nothing of it is left. */
  readonly whole: Span;
  readonly modifiers: readonly string[];
  readonly attributes: readonly CsharpAttribute[];
  readonly parameters: readonly CsharpParameter[];
  /** Every identifier that is used in it: types, members, methods, variables; not what `nameof` is asked of. */
  readonly names: ReadonlySet<string>;
  /** Names that `nameof` is asked of, the last part. */
  readonly named: ReadonlySet<string>;
  readonly calls: readonly CsharpCall[];
  readonly variables: readonly CsharpVariable[];
  /** Of a field or a property: each name, with its value where one stands there. */
  readonly values: readonly CsharpVariable[];
  /** What is given to something called `InstanceId`. */
  readonly instanceIds: readonly CsharpExpression[];
  /** As written; empty for what has none. */
  readonly returns: string;
  /** Places where something called `Name` is compared with a text. */
  readonly comparisons: readonly CsharpExpression[];
  /** Texts that are no part of the above. */
  readonly texts: readonly CsharpLiteral[];
}

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
}

/** A call of a method, or `new`. */
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

/** How a name can be changed where it stands. */
export type NameSite =
  /** The expression that gives the name: one branch, where several may. */
  | {
      readonly kind: 'expression';
      readonly expression: CsharpExpression;
      /** It may give null, for another name to be taken: what is done to its value must leave null what it is. */
      readonly orNull?: true;
    }
  /** `[DurableTask]` or `[DurableTask(Version = "1")]`: the name of the class. `at` is where an argument list, or a first argument, goes. */
  | { readonly kind: 'class'; readonly className: string; readonly attribute: CsharpAttribute }
  /** The name of a generated method: `Call` + name + `Async`. */
  | { readonly kind: 'method'; readonly span: Span; readonly before: string; readonly after: string }
  /** The type that a proxy is made of: there is no name to change. */
  | {
      readonly kind: 'type';
      readonly span: Span;
      /** Full name of the interface, when it is one of the app. */
      readonly interface?: string;
      /** The key of an entity: an id with a name may stand in its place. */
      readonly key?: CsharpArgument;
      /** The function whose own name it is, whatever that becomes. */
      readonly follows?: FunctionId;
    };

export interface CsharpFunction {
  readonly id: FunctionId;
  readonly found: FunctionFound;
  readonly site: NameSite;
  readonly type: CsharpType;
  /** The method; absent for a class with `[DurableTask]`. */
  readonly member?: CsharpMember;
}

export interface CsharpReference {
  readonly found: ReferenceFound;
  readonly site: NameSite;
  readonly type?: CsharpType;
  readonly member: CsharpMember;
  /** The call that the name is given to. */
  readonly call: CsharpCall;
}

export interface CsharpProject {
  readonly path: string;
  /** With `/` at the end; empty for the source folder itself. */
  readonly folder: string;
  readonly test: boolean;
  /** It says `AzureFunctionsVersion`. */
  readonly functionsVersion: boolean;
  /** Package references by name in lower case. */
  readonly packages: ReadonlyMap<string, string>;
  /** Paths of project files. */
  readonly references: readonly string[];
  /** Whether the file of this path is compiled by it. */
  readonly compiles: (path: string) => boolean;
}
