import type { FunctionFolder } from '../../functionjson/index.ts';
import type { FunctionFound, Inventory, ProjectModel, ReferenceFound } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';
import type { Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Evaluator, Resolver } from '../resolve/index.ts';

/** A Python app once all its files were read. */
export interface PythonApp {
  readonly sources: SourceSet;
  readonly model: ProjectModel;
  /** Folder of the main file, with `/` at the end; empty for the source folder. */
  readonly root: string;
  /** The one file that the worker indexes in model 2. */
  readonly mainFile?: string;
  /** Files of the app, without tests and without what nothing imports. */
  readonly files: ReadonlyMap<string, PythonFile>;
  /** All Python files that are no tests. */
  readonly all: ReadonlyMap<string, PythonFile>;
  readonly resolver: Resolver;
  /** The version whose copy a path is; absent for current code. */
  readonly tagOf: (path: string) => string | undefined;
  readonly evaluator: Evaluator;
  readonly registered: readonly Registered[];
  readonly references: readonly PythonReference[];
  readonly inventory: Inventory;
  /** Of model 1. */
  readonly folders: readonly FunctionFolder[];
  /** Names of declarations that tests use. */
  readonly usedByTests: ReadonlySet<string>;
}

/** A declaration that decorators register as a function of the app, durable or not. */
export interface Registered {
  readonly file: PythonFile;
  readonly def: number;
  /** Absent for a function that has nothing to do with orchestrations. */
  readonly found?: FunctionFound;
  /** Gives the name; absent where the declaration does. */
  readonly name?: Expression;
  /** `function_name(…)` beside a trigger that gives the name itself: the host wants it to be unique, too. */
  readonly hostName?: Expression;
  readonly route?: Expression;
  /** What the decorators are taken from: `app`, `bp`. */
  readonly receivers: readonly Expression[];
}

export interface PythonReference {
  readonly found: ReferenceFound;
  readonly file: PythonFile;
  readonly scope: ScopeIndex;
  /** The expression that gives the name, or the part of it that gives this one. */
  readonly site: Expression;
  /** For a function object, its declaration. */
  readonly def?: { readonly file: PythonFile; readonly def: number; readonly registered: boolean };
}
