import type { NameStyle } from '../../model.ts';
import type { FileFacts, Scope, VariableFacts } from '../facts/index.ts';
import type { Expression, FunctionDefinition, Statement } from '../syntax/index.ts';

/** Where a name is written, and what is to be changed for another one. */
export interface Leaf {
  readonly path: string;
  readonly node: Expression;
  /** Whether an operator may be put behind it without parentheses. */
  readonly isEnclosed: boolean;
}

/** What an expression may come to. */
export type Outcome =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly style: NameStyle;
      readonly leaf: Leaf;
      /** The text that it comes from, when that stands elsewhere. */
      readonly from?: Leaf;
      /** The helper that adds the version of an app setting is called with it. */
      readonly followsSetting?: true;
    }
  /** What a function of the app is called with. */
  | { readonly kind: 'parameter'; readonly definition: FunctionDefinition; readonly name: string; readonly leaf: Leaf }
  /** What the script itself is called with: a request, a message, an input. */
  | { readonly kind: 'input'; readonly leaf: Leaf }
  | { readonly kind: 'unknown'; readonly leaf: Leaf };

/** All scripts of a source folder, as far as they see each other. */
export interface Scripts {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Scripts whose functions all others see: modules and the profile. */
  readonly shared: readonly FileFacts[];
  /** Global variables, and those that modules and the profile show to all, by their names in lower case. */
  readonly globals: ReadonlyMap<string, SharedVariable>;
  /** Static properties and members of enumerations, by `class::member` in lower case. */
  readonly constants: ReadonlyMap<string, { readonly scope: Scope; readonly value: Statement | string }>;
  /** Scripts that a script runs in its own scope, directly or through others; itself first. */
  reachable(path: string): readonly FileFacts[];
}

export interface SharedVariable {
  readonly scope: Scope;
  readonly facts: VariableFacts;
}
