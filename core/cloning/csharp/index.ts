/** Durable Functions apps in C#, in-process and isolated. */
import { DurableDeployError } from '../../errors.ts';
import type { Language } from '../model.ts';
import { analyseApp } from './analyse.ts';
import { copy } from './copy/index.ts';
import { dispatch } from './dispatch/index.ts';
import type { CsharpAnalysis, CsharpApp } from './facts.ts';
import { rename } from './rename/index.ts';
import { isCsharpModel, modelsOf } from './project/index.ts';
import { unsupportedIn } from './unsupported.ts';

function notYet(app: CsharpApp): never {
  throw new DurableDeployError('INTERNAL', `${app.sources.label} cannot be changed so yet.`);
}

function analysisOf(app: CsharpApp): CsharpAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: (request) => copy(app, request),
    dispatch: (request) => dispatch(app, request),
    followSetting: () => notYet(app),
    remove: () => notYet(app),
    sharedWith: () => notYet(app),
  };
}

export const csharp: Language = {
  name: 'csharp',
  recognise(sources) {
    const models = modelsOf(sources);
    // Nothing else knows these: the model lets analyse() say that they are not supported.
    return models.length === 0 && unsupportedIn(sources) !== undefined ? ['csharp-inprocess'] : models;
  },
  async analyse(sources, model, grammars) {
    if (!isCsharpModel(model)) throw new DurableDeployError('INTERNAL', `The model ${model} is not one of C#.`);
    return analysisOf(analyseApp(sources, model, await grammars.reader('csharp')));
  },
};
