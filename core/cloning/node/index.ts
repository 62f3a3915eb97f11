/** Durable Functions apps in JavaScript and TypeScript, of the Node.js programming models 3 and 4. */
import { DurableDeployError } from '../../errors.ts';
import { type Analysis, type Language } from '../model.ts';
import { isNodeAnalysis, type NodeAnalysis } from './analysis.ts';
import { readApp } from './app/index.ts';
import { inventoryOf, knowledgeOf, type Knowledge } from './find/index.ts';
import { recognise } from './recognise.ts';
import { analyseFolders } from './v3/index.ts';
import { copy, dispatch, followSetting, remove, rename, sharedWith } from './write/index.ts';

function analysisOf(knowledge: Knowledge): NodeAnalysis {
  return {
    knowledge,
    sources: knowledge.app.sources,
    inventory: inventoryOf(knowledge, 'node-v4'),
    rename: (request) => rename(knowledge, request),
    copy: (request) => copy(knowledge, request, knowledgeIn(request.into)),
    dispatch: (request) => dispatch(knowledge, request),
    followSetting: (request) => followSetting(knowledge, request),
    remove: (functions) => remove(knowledge, functions),
    sharedWith: (functions) => sharedWith(knowledge, functions),
  };
}

function knowledgeIn(analysis: Analysis): Knowledge {
  if (isNodeAnalysis(analysis)) return analysis.knowledge;
  throw new DurableDeployError(
    'INTERNAL',
    'Copies of Node.js functions can only be placed in an app of their own model.',
  );
}

export const node: Language = {
  name: 'node',
  recognise,
  async analyse(sources, model, grammars) {
    if (model === 'node-v3') return analyseFolders(sources, grammars);
    if (model !== 'node-v4') throw new DurableDeployError('INTERNAL', `The model ${model} is not one of Node.js.`);
    return analysisOf(knowledgeOf(await readApp(sources, grammars)));
  },
};
