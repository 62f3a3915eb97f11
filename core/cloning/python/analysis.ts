import { DurableDeployError } from '../../errors.ts';
import type { Analysis } from '../model.ts';
import type { PythonApp } from './find/index.ts';
import { rename } from './rename.ts';

/** An analysis of Python, with what it was made of. */
export interface PythonAnalysis extends Analysis {
  readonly app: PythonApp;
}

function notYet(): never {
  throw new DurableDeployError('INTERNAL', 'Python apps cannot be changed so yet.');
}

export function analysisOf(app: PythonApp): PythonAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: notYet,
    dispatch: notYet,
    followSetting: notYet,
    remove: notYet,
    sharedWith: notYet,
  };
}
