/** Durable functions in Java. */
import type { Language } from '../model.ts';
import { analyseJava } from './analyse.ts';
import { copy, sharedParts, sharedWith } from './copy/index.ts';
import type { JavaAnalysis } from './app.ts';
import { dispatch } from './dispatch/index.ts';
import { recogniseJava } from './recognise.ts';
import { remove } from './remove/index.ts';
import { followSetting } from './starter/index.ts';
import { rename } from './write/rename.ts';

export const java: Language = {
  name: 'java',
  recognise: recogniseJava,
  async analyse(sources, _model, grammars): Promise<JavaAnalysis> {
    const app = await analyseJava(sources, grammars);
    return {
      app,
      sources,
      inventory: app.inventory,
      rename: (request) => rename(app, request),
      copy: (request) => copy(app, request),
      dispatch: (request) => dispatch(app, request),
      followSetting: (request) => followSetting(app, request),
      remove: (functions) => remove(app, functions),
      sharedWith: (functions) => sharedWith(app, functions),
      sharedParts: (functions) => sharedParts(app, functions),
    };
  },
};
