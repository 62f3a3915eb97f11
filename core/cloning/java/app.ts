import { DurableDeployError } from '../../errors.ts';
import type { SourceSet } from '../source/index.ts';
import type { SyntaxReader } from '../syntax/index.ts';
import type { Analysis, FunctionFound, Inventory, ReferenceFound } from '../model.ts';
import type { Expression, FunctionFacts, JavaFile } from './facts.ts';
import type { NameGiven } from './resolve/given.ts';
import type { NameIndex } from './resolve/names.ts';

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
  /** The type that it stands in. */
  readonly type: number;
  readonly expression: Expression;
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

/** An analysis that remembers what it was made of. */
export interface JavaAnalysis extends Analysis {
  readonly app: JavaApp;
}

/**
 * What an analysis of Java was made of.
 *
 * @throws DurableDeployError INTERNAL when it is one of another language
 */
export function appOf(analysis: Analysis): JavaApp {
  if (isJava(analysis)) return analysis.app;
  throw new DurableDeployError('INTERNAL', `The sources in ${analysis.sources.label} were not read as Java.`);
}

function isJava(analysis: Analysis): analysis is JavaAnalysis {
  return 'app' in analysis && analysis.inventory.model === 'java';
}
