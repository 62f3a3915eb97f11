import type { PythonAnalysis } from './app-of.ts';
import { copyFunctions, sharedWith } from './copy/index.ts';
import { dispatch } from './dispatch.ts';
import type { PythonApp } from './find/index.ts';
import { followSetting } from './follow-setting.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';

export function analysisOf(app: PythonApp): PythonAnalysis {
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: (request) => copyFunctions(app, request),
    dispatch: (request) => dispatch(app, request),
    followSetting: (request) => followSetting(app, request),
    remove: (functions) => remove(app, functions),
    sharedWith: (functions) => sharedWith(app, functions),
  };
}
