import type { PythonAnalysis } from './app-of.ts';
import { copyFunctions, sharedWith } from './copy/index.ts';
import { dispatch } from './dispatch.ts';
import type { PythonApp } from './find/index.ts';
import { followSetting } from './follow-setting.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { copyFolders, removeFolders, renameFolders, sharedWithFolders } from './v1/index.ts';

export function analysisOf(app: PythonApp): PythonAnalysis {
  const isV1 = app.model === 'python-v1';
  return {
    app,
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => (isV1 ? renameFolders(app, request) : rename(app, request)),
    copy: (request) => (isV1 ? copyFolders(app, request) : copyFunctions(app, request)),
    dispatch: (request) => dispatch(app, request),
    followSetting: (request) => followSetting(app, request),
    remove: (functions) => (isV1 ? removeFolders(app, functions) : remove(app, functions)),
    sharedWith: (functions) => (isV1 ? sharedWithFolders(app, functions) : sharedWith(app, functions)),
  };
}
