/** PowerShell: folders with function.json, and scripts that call functions by name. */
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { fileName, hasFunctionFolders, parentOf } from '../functionjson/index.ts';
import type { Analysis, Language } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { readApp, type App } from './analyse.ts';
import { copy, dispatch, followSetting, remove, rename, sharedWith } from './drafts/index.ts';
import { isScript } from './names/index.ts';

const apps = new WeakMap<Analysis, App>();

export const powershell: Language = {
  name: 'powershell',
  recognise: (sources) => (hasFunctionFolders(sources) && hasScripts(sources) ? ['powershell'] : []),
  analyse: (sources) =>
    Promise.resolve().then(() => {
      requireReadable(sources);
      return analysisOf(readApp(sources));
    }),
};

function analysisOf(app: App): Analysis {
  const analysis: Analysis = {
    sources: app.sources,
    inventory: app.inventory,
    rename: (request) => rename(app, request),
    copy: (request) => copy(app, request),
    dispatch: (request) => dispatch(app, request, appOf),
    followSetting: (request) => followSetting(app, request),
    remove: (functions) => remove(app, functions),
    sharedWith: (functions) => sharedWith(app, functions),
  };
  apps.set(analysis, app);
  return analysis;
}

function appOf(analysis: Analysis): App {
  const app = apps.get(analysis);
  if (app === undefined) throw new Error('The analysis is not one of PowerShell.');
  return app;
}

/** A script right in a folder with function.json, or the settings that name the worker. */
function hasScripts({ files }: SourceSet): boolean {
  for (const path of files.keys()) {
    if (isScript(path) && files.has(`${parentOf(path)}/function.json`)) return true;
    if (fileName(path) !== 'function.json') continue;
    if (/"scriptFile"\s*:\s*"[^"]*\.psm?1"/i.test(files.get(path)?.text ?? '')) return true;
  }
  return false;
}

function requireReadable({ unread, label }: SourceSet): void {
  for (const [path, why] of unread) {
    if (!isScript(path) && fileName(path) !== 'function.json') continue;
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(path)} of ${neutralise(label)} is not read: ${neutralise(why, 80)}. So it is not known which functions it names.`,
      { fix: 'Save the file as UTF-8 text.' },
    );
  }
}
