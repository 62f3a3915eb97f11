/** Durable Functions apps in C#, in-process and isolated. */
import { DurableDeployError } from '../../errors.ts';
import type { Language } from '../model.ts';
import { analyseApp } from './analyse.ts';
import { copy } from './copy/index.ts';
import { dispatch } from './dispatch/index.ts';
import type { CsharpAnalysis, CsharpApp } from './app.ts';
import { sharedParts, sharedWith } from './reach.ts';
import { remove } from './remove.ts';
import { rename } from './rename/index.ts';
import { isCsharpModel, modelsOf } from './project/index.ts';
import { followSetting } from './starters/index.ts';
import { unsupportedIn } from './unsupported.ts';

function analysisOf(app: CsharpApp): CsharpAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: (request) => copy(app, request),
    dispatch: (request) => dispatch(app, request),
    followSetting: (request) => followSetting(app, request),
    remove: (functions) => remove(app, functions),
    sharedWith: (functions) => sharedWith(app, functions),
    sharedParts: (functions) => sharedParts(app, functions),
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
