import type { Analysis } from '../model.ts';
import type { Knowledge } from './find/index.ts';

/** An analysis of this folder: copies that are placed in it need what is known of it. */
export interface NodeAnalysis extends Analysis {
  readonly knowledge: Knowledge;
}

export function isNodeAnalysis(analysis: Analysis): analysis is NodeAnalysis {
  return 'knowledge' in analysis;
}
