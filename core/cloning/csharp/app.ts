import { DurableDeployError } from '../../errors.ts';
import type { Analysis, FunctionId, Inventory } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import type { SyntaxReader } from '../syntax/index.ts';
import type { CsharpFile, CsharpFunction, CsharpProject, CsharpReference } from './facts/index.ts';
import type { Evaluator, TypeIndex } from './resolve/index.ts';

/** What the files of an app mean together: functions, references, and which type a name may be. */
export interface CsharpApp {
  readonly sources: SourceSet;
  /** Reads a file once more, where a copy or a dispatcher needs to know more than facts hold. */
  readonly reader: SyntaxReader;
  readonly inventory: Inventory;
  readonly projects: readonly CsharpProject[];
  /** Those of the app; tests are not in it. */
  readonly files: ReadonlyMap<string, CsharpFile>;
  readonly functions: ReadonlyMap<FunctionId, CsharpFunction>;
  readonly references: readonly CsharpReference[];
  readonly types: TypeIndex;
  readonly evaluator: Evaluator;
}

/** The analysis of a C# folder, which keeps what it was made of. */
export interface CsharpAnalysis extends Analysis {
  readonly app: CsharpApp;
}

/**
 * What an analysis of C# was made of.
 *
 * @throws DurableDeployError INTERNAL when it is one of another language
 */
export function appOf(analysis: Analysis): CsharpApp {
  if (isCsharp(analysis)) return analysis.app;
  throw new DurableDeployError('INTERNAL', `The sources in ${analysis.sources.label} were not read as C#.`);
}

function isCsharp(analysis: Analysis): analysis is CsharpAnalysis {
  return 'app' in analysis && analysis.inventory.model.startsWith('csharp');
}
