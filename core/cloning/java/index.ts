/** Durable functions in Java. */
import type { Analysis, Language } from '../model.ts';
import { analyseJava } from './analyse.ts';
import { recogniseJava } from './recognise.ts';
import { rename } from './write/rename.ts';

export const java: Language = {
  name: 'java',
  recognise: recogniseJava,
  async analyse(sources, _model, grammars): Promise<Analysis> {
    const app = await analyseJava(sources, grammars);
    return {
      sources,
      inventory: app.inventory,
      rename: (request) => rename(app, request),
      copy: () => {
        throw new Error('todo');
      },
      dispatch: () => {
        throw new Error('todo');
      },
      followSetting: () => {
        throw new Error('todo');
      },
      remove: () => {
        throw new Error('todo');
      },
      sharedWith: () => new Set(),
    };
  },
};
