import { DurableDeployError } from '../../errors.ts';
import type { Analysis } from '../model.ts';
import type { CsharpAnalysis, CsharpApp } from './facts.ts';

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
