/** The functions of an app, the places where they are named, and its projects. */
import type { FunctionFound, FunctionId, ReferenceFound, Span } from '../../model.ts';
import type { CsharpType, CsharpMember } from './declarations.ts';
import type { CsharpAttribute, CsharpArgument, CsharpCall, CsharpExpression } from './code.ts';

export type NameSite =
  /** The expression that gives the name: one branch, where several may. */
  | {
      readonly kind: 'expression';
      readonly expression: CsharpExpression;
      /** It may give null, for another name to be taken: what is done to its value must leave null what it is. */
      readonly orNull?: true;
      /** It is the default value of a parameter: only a constant may stand there. */
      readonly byDefault?: true;
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
