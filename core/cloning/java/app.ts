import type { SourceSet } from '../source/index.ts';
import type { SyntaxReader } from '../syntax/index.ts';
import type { FunctionFound, Inventory, ReferenceFound } from '../model.ts';
import type { FunctionFacts, JavaFile } from './facts.ts';
import type { NameGiven, NameIndex } from './resolve/names.ts';

/** A function of the inventory, with where its name stands. */
export interface FunctionPlace {
  readonly found: FunctionFound;
  readonly file: JavaFile;
  readonly facts: FunctionFacts;
  /** What gives the name. */
  readonly given: NameGiven;
  /** `@FunctionName`, when the trigger gives another name than that. */
  readonly registered?: NameGiven;
}

/** A reference of the inventory, with where its name stands. */
export interface ReferencePlace {
  readonly found: ReferenceFound;
  readonly file: JavaFile;
  readonly method: number;
  readonly given: NameGiven;
}

/** All that is known of a source folder of Java. */
export interface JavaApp {
  readonly sources: SourceSet;
  readonly files: readonly JavaFile[];
  readonly names: NameIndex;
  readonly functions: ReadonlyMap<string, FunctionPlace>;
  readonly references: ReadonlyMap<string, ReferencePlace>;
  readonly inventory: Inventory;
  readonly read: SyntaxReader;
}
