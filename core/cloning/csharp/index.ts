/** Durable Functions apps in C#, in-process and isolated. */
import { DurableDeployError } from '../../errors.ts';
import type { Language } from '../model.ts';
import { copy } from './copy/index.ts';
import { dispatch } from './dispatch/index.ts';
import type { CsharpAnalysis, CsharpApp } from './facts.ts';

function notYet(app: CsharpApp): never {
  throw new DurableDeployError('INTERNAL', `${app.sources.label} cannot be changed so yet.`);
}

function analysisOf(app: CsharpApp): CsharpAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: () => notYet(app),
    copy: (request) => copy(app, request),
    dispatch: (request) => dispatch(app, request),
    followSetting: () => notYet(app),
    remove: () => notYet(app),
    sharedWith: () => notYet(app),
  };
}

export const csharp: Language = {
  name: 'csharp',
  recognise: () => [],
  analyse: async (sources, model, grammars) =>
    analysisOf({
      sources,
      reader: await grammars.reader('csharp'),
      inventory: { model, functions: [], references: [], findings: [] },
      projects: [],
      files: new Map(),
      functions: new Map(),
      references: [],
      typesByName: new Map(),
      typesByFullName: new Map(),
    }),
};
