import { DurableDeployError } from '../../errors.ts';
import type { Analysis } from '../model.ts';
import type { PythonApp } from './find/index.ts';

/** An analysis of Python, with what it was made of. */
export interface PythonAnalysis extends Analysis {
  readonly app: PythonApp;
}

/**
 * What an analysis of Python was made of.
 *
 * @throws DurableDeployError INTERNAL when it is one of another language
 */
export function appOf(analysis: Analysis): PythonApp {
  if (isPython(analysis)) return analysis.app;
  throw new DurableDeployError('INTERNAL', `The sources in ${analysis.sources.label} were not read as Python.`);
}

function isPython(analysis: Analysis): analysis is PythonAnalysis {
  return 'app' in analysis && analysis.inventory.model.startsWith('python');
}
