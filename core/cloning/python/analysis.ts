import { DurableDeployError } from '../../errors.ts';
import type { PythonAnalysis } from './app-of.ts';
import { copyFunctions, sharedWith } from './copy/index.ts';
import type { PythonApp } from './find/index.ts';
import { rename } from './rename.ts';

function notYet(): never {
  throw new DurableDeployError('INTERNAL', 'Python apps cannot be changed so yet.');
}

export function analysisOf(app: PythonApp): PythonAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: (request) => copyFunctions(app, request),
    dispatch: notYet,
    followSetting: notYet,
    remove: notYet,
    sharedWith: (functions) => sharedWith(app, functions),
  };
}
