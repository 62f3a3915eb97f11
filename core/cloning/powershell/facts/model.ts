import type { Span } from '../../model.ts';
import type {
  Command,
  Expression,
  FunctionDefinition,
  ParameterDeclaration,
  Statement,
  Text,
} from '../syntax/index.ts';

/** What is known of a variable: everything that is assigned to it in its scope. */
export interface VariableFacts {
  readonly values: { readonly value: Statement | Expression; readonly each?: true }[];
  /** `$x.Key = value`, `$x['Key'] = value`, `$x.Add('Key', value)`, by the key in lower case. */
  readonly keys: { readonly key: string; readonly value: Statement | Expression }[];
  /** It is changed in ways that are not followed. */
  opaque: boolean;
}

/** Variables and parameters of a script or a function. */
export interface Scope {
  readonly path: string;
  readonly parent?: Scope;
  /** Of a function of the script: its name; empty for the script itself. */
  readonly functionName: string;
  readonly definition?: FunctionDefinition;
  readonly parameters: Map<string, ParameterDeclaration>;
  readonly variables: Map<string, VariableFacts>;
  /** Only `$_` is its own; all else belongs to the parent. */
  readonly isTransparent: boolean;
}

/** A command, where it stands. */
export interface CommandUse {
  readonly path: string;
  readonly command: Command;
  readonly scope: Scope;
}

/** What one script says. */
export interface FileFacts {
  readonly path: string;
  readonly scope: Scope;
  /** By the name in lower case. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** By the name of the command in lower case, without the module. */
  readonly commands: ReadonlyMap<string, readonly CommandUse[]>;
  /** Commands whose name is computed or a path: `. "$PSScriptRoot/a.ps1"`. */
  readonly scripts: readonly CommandUse[];
  /** `using module`. */
  readonly modules: readonly Expression[];
  /** `class::member` in lower case, and its value; of an enumeration the name. */
  readonly constants: ReadonlyMap<string, Statement | string>;
  /** Texts that hold nothing computed. */
  readonly texts: readonly Text[];
  /** Texts that the name of something is compared with: `$_.name -eq 'X'`. */
  readonly compared: readonly Text[];
  /** Of the script itself; absent when it takes none. */
  readonly paramBlock?: Span;
  /** Whether its code stands in `begin`, `process` or `end`. */
  readonly hasNamedBlocks: boolean;
  readonly errors: readonly Span[];
  /** Whether the variables of the script itself are seen by other scripts. */
  readonly sharesVariables: boolean;
}
