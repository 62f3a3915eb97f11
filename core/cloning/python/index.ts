/** Durable Functions apps in Python, model 1 and 2. */
import type { Language } from '../model.ts';
import { analysisOf } from './analysis.ts';
import { readApp } from './find/index.ts';
import { recognisePython } from './recognise.ts';

export const python: Language = {
  name: 'python',
  recognise: recognisePython,
  analyse: async (sources, model, grammars) => analysisOf(await readApp(sources, model, grammars)),
};
