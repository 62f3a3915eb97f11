/** What a file declares. */
import type { Span } from '../../model.ts';
import type { SourceFile } from '../../source/index.ts';
import type {
  CsharpAttribute,
  CsharpParameter,
  CsharpCall,
  CsharpVariable,
  CsharpExpression,
  CsharpLiteral,
} from './code.ts';

export interface CsharpFile {
  readonly path: string;
  readonly text: string;
  readonly lineEnd: SourceFile['lineEnd'];
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
  /** Methods of others that are handed over as values, as far as their names may be those of the SDK. */
  readonly handed: readonly CsharpCall[];
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
