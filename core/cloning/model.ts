/**
 * The words of this folder as types: the durable functions of a source folder and every place where one is named, what a plan does
 * with them, and the files that come of it. Everything here is plain data, apart from {@link Analysis}, which is what one language
 * knows about one source folder. See docs/glossary.md.
 */
import type { Finding } from '../finding.ts';
import type { CloneFindingCode } from './finding-codes.ts';
import type { Edit, SourceSet, Span } from './source/index.ts';
import type { Grammars } from './syntax/index.ts';

export type { Edit, Span } from './source/index.ts';

/** The programming model of an app: how its functions are declared. */
export const projectModels = [
  'csharp-inprocess',
  'csharp-isolated',
  'node-v3',
  'node-v4',
  'python-v1',
  'python-v2',
  'java',
  'powershell',
] as const;
export type ProjectModel = (typeof projectModels)[number];

export type FunctionKind = 'orchestrator' | 'activity' | 'entity' | 'client';

/** How a name is given at the place where it stands. */
export type NameStyle =
  | 'literal'
  | 'nameof'
  | 'constant'
  | 'interpolation'
  | 'concatenation'
  /** `context.CallSayHelloAsync(…)`, made from the name by a source generator. */
  | 'generated-method'
  /** The function itself is handed over: `context.call_activity(say_hello)`. */
  | 'function-object'
  /** The name of the declaration is the function's name: a Python `def`, a class with `[DurableTask]`. */
  | 'declaration'
  /** The name of the folder that holds function.json. */
  | 'folder'
  /** A hashtable handed over with `@`. */
  | 'splat'
  /** A variable that holds one known name in this method, or a key of an object. */
  | 'variable'
  /** The name is handed to a helper of the app, which makes the call. */
  | 'wrapper'
  /** `CreateEntityProxy<ICounter>()`. */
  | 'typed-proxy'
  /** The caller of an HTTP function says which orchestration is to start. */
  | 'generic-starter'
  | 'dynamic';

/** Unique in an analysis, and the same in every analysis of the same text. */
export type FunctionId = string;
export type ReferenceId = string;

/** A durable function, or a client: a function that starts or manages orchestrations. */
export interface FunctionFound {
  readonly id: FunctionId;
  /** As the runtime sees it. Names match ignoring case. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** Of the name expression, relative to the source folder, with `/`. */
  readonly path: string;
  /** Of the name expression, from 1. */
  readonly line: number;
  readonly style: NameStyle;
  /** The tag of the version whose copy it is, by the place where it stands; absent for current code. */
  readonly tag?: string;
  /** What triggers a client: `http`, `timer`, `queue` and so on. */
  readonly trigger?: string;
  /** The explicit route of an HTTP client. */
  readonly route?: string;
}

/** A place where a durable function is named: a call, a start, an entity id. A place that may give several names has one entry for each. */
export interface ReferenceFound {
  readonly id: ReferenceId;
  /** The name that it gives; `null` where it cannot be told (dynamic, generic starter, the call inside of a wrapper). */
  readonly target: string | null;
  /** What may bear the name. */
  readonly targetKind: 'orchestrator' | 'activity' | 'entity';
  /** The enclosing function's name as the runtime sees it; for a helper the name of the method or function; empty at top level. */
  readonly enclosing: string;
  /** The function that the place is in, when it is in one. */
  readonly enclosingId?: FunctionId;
  /** The call as written, without the receiver and type arguments: `CallActivityAsync`, `call_activity`, `Invoke-DurableActivity`. */
  readonly api: string;
  /** `client`: made by a client (a start, a signal); `context`: made by an orchestration or an entity. */
  readonly side: 'client' | 'context';
  readonly path: string;
  readonly line: number;
  readonly style: NameStyle;
  readonly tag?: string;
  /** The version of the name comes from an app setting already: `target` is the plain name. */
  readonly followsSetting?: true;
}

export interface CloneFinding extends Finding {
  readonly code: CloneFindingCode;
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** The function that it is about, when it only counts where that function's name changes. The plan leaves it out of what it tells. */
  readonly about?: string;
}

/** What was found in a source folder. In order of path and place. */
export interface Inventory {
  readonly model: ProjectModel;
  readonly functions: readonly FunctionFound[];
  readonly references: readonly ReferenceFound[];
  readonly findings: readonly CloneFinding[];
  /** The Durable SDK by the project file, when it says: a version, or a range. Needed for native orchestration versioning. */
  readonly sdk?: { readonly package: string; readonly version: string };
}

/** A file that is written anew. */
export interface CreatedFile {
  readonly path: string;
  readonly text: string;
  /** What it is a copy of, and the edits that made it: offsets are those of the original. */
  readonly copyOf?: { readonly path: string; readonly edits: readonly Edit[] };
}

/** A part of a plan: edits of files that are there, files that come and go. Nothing in it was written yet. */
export interface Draft {
  readonly edits: readonly Edit[];
  readonly created: readonly CreatedFile[];
  /** From path, to path; edits of a moved file name the path it has before. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  readonly findings: readonly CloneFinding[];
}

export const emptyDraft: Draft = { edits: [], created: [], moved: [], removed: [], findings: [] };

/** How much is copied with a function. */
export type Closure = 'functions' | 'modules' | 'types';

/** New names, by the id of what they belong to: everything that is not in a map stays as it is. */
export interface Renaming {
  readonly definitions: ReadonlyMap<FunctionId, string>;
  readonly references: ReadonlyMap<ReferenceId, string>;
}

export interface CopyRequest extends Renaming {
  /** What is copied; all else of the copied files is left out, as far as the language can share it with the original. */
  readonly functions: ReadonlySet<FunctionId>;
  /** Names the place of the copies: `1_2_0`, `v2`. Made of letters, digits and `_`. */
  readonly tag: string;
  readonly closure: Closure;
  /** The tree that the copies are placed in: the analysed one, or the current one when an older one was analysed. */
  readonly into: Analysis;
  /**
   * `unregistered`: orchestrators become plain functions that a dispatcher calls; the runtime does not see them. Activities
   * are registered under their names in `definitions` all the same.
   */
  readonly orchestrators: 'registered' | 'unregistered';
}

/** A body that a dispatcher may choose: the copy of an orchestrator of an older version. */
export interface FrozenBodies {
  readonly version: string;
  readonly tag: string;
  /** Of the older sources. */
  readonly analysis: Analysis;
  /** The copy of these was asked for with `orchestrators: 'unregistered'`, by the same tag. */
  readonly functions: ReadonlySet<FunctionId>;
}

export interface DispatchRequest {
  /** Oldest first. Instances without a version run on the first. */
  readonly frozen: readonly FrozenBodies[];
  /** New instances get it (`defaultVersion`); instances of it run on the current body. */
  readonly version: string;
  /** As the copies were asked for; `functions` when absent. */
  readonly closure?: Closure;
}

export interface StarterRequest {
  /** The app setting, such as `DurableFunctionsVersion`: it holds a version like `1.2.0`, or `none` for plain names. */
  readonly setting: string;
  /** The version that holds while the setting is absent or empty. */
  readonly version: string;
  /** What comes after the plain name, with `{major}`, `{minor}` and `{patch}`: `_{major}_{minor}_{patch}`. */
  readonly suffixPattern: string;
  /**
   * Starts by clients, and the plain name of each. Those that follow the setting already are among them: only the version that holds
   * without the setting changes for them.
   */
  readonly references: ReadonlyMap<ReferenceId, string>;
}

/** What one language knows about one source folder. Every method is pure: it gives a draft and changes nothing. */
export interface Analysis {
  readonly sources: SourceSet;
  readonly inventory: Inventory;
  /** Names change where they stand. */
  rename(request: Renaming): Draft;
  /** The functions are copied beside the current code. */
  copy(request: CopyRequest): Draft;
  /** The bodies of the public orchestrators are chosen by the instance's version. */
  dispatch(request: DispatchRequest): Draft;
  /** Clients take the suffix of the name that they start from an app setting. */
  followSetting(request: StarterRequest): Draft;
  /** The functions go, and what is there for them alone. */
  remove(functions: ReadonlySet<FunctionId>): Draft;
  /**
   * Paths of the files whose code the functions use, directly or through others, without those that hold a copied function
   * themselves: helpers and types that copies share with the current code.
   */
  sharedWith(functions: ReadonlySet<FunctionId>): ReadonlySet<string>;
  /**
   * Types that the functions use, directly or through others, without those that hold one of them. A copy of a file may leave some
   * of them out: the copied code then goes on using those of the current code.
   */
  sharedParts?(functions: ReadonlySet<FunctionId>): readonly SharedPart[];
}

/** A type that copied code uses. */
export interface SharedPart {
  readonly name: string;
  readonly path: string;
  /** Of the declaration. */
  readonly span: Span;
}

/** One language family: finds out whether a folder is of its kind, and reads it. */
export interface Language {
  readonly name: 'csharp' | 'node' | 'python' | 'java' | 'powershell';
  /** The models of this family that the folder shows signs of. Cheap: it looks at project files and at names, and parses nothing. */
  recognise(sources: SourceSet): readonly ProjectModel[];
  /**
   * Errors: CLONE_SOURCE_UNREADABLE when a file that holds functions is not UTF-8, CLONE_LANGUAGE_UNSUPPORTED for scripts and
   * languages that no grammar is there for.
   */
  analyse(sources: SourceSet, model: ProjectModel, grammars: Grammars): Promise<Analysis>;
}
