import { parse } from 'jsonc-parser';
import { parentOf, readFunctionFolders } from '../functionjson/index.ts';
import type { ProjectModel } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { copyPlaceOf, isTestPath } from './place.ts';

const standardMainFile = 'function_app.py';

/** The Python models that a folder shows signs of. */
export function recognisePython(sources: SourceSet): ProjectModel[] {
  const models: ProjectModel[] = [];
  if (mainFileOf(sources) !== undefined) models.push('python-v2');
  if (readFunctionFolders(sources).folders.some(({ scriptPath }) => scriptPath?.endsWith('.py') === true)) {
    models.push('python-v1');
  }
  return models;
}

/** Folder of the app, with `/` at the end: that of host.json, or else the source folder. */
export function rootOf(sources: SourceSet): string {
  const hosts = [...sources.files.keys()].filter((path) => /(^|\/)host\.json$/.test(path) && !isTestPath(path));
  const folder = parentOf(hosts.sort((a, b) => a.split('/').length - b.split('/').length)[0] ?? '');
  return folder === '' ? '' : `${folder}/`;
}

/**
 * Path of the one file that the worker indexes: function_app.py, or what PYTHON_SCRIPT_FILE_NAME says; where neither is there, the one
 * file beside host.json that makes an app.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#python_script_file_name
 */
export function mainFileOf(sources: SourceSet): string | undefined {
  const root = rootOf(sources);
  const named = settingOf(sources, root) ?? standardMainFile;
  if (sources.files.has(root + named)) return root + named;
  if (sources.files.has(root + standardMainFile)) return root + standardMainFile;
  const exists = (path: string): boolean => sources.files.has(path);
  const making = [...sources.files.values()].filter(
    ({ path, text }) =>
      path.endsWith('.py') &&
      path.startsWith(root) &&
      !path.slice(root.length).includes('/') &&
      copyPlaceOf(path, exists) === undefined &&
      /\b(DFApp|FunctionApp)\s*\(/.test(text),
  );
  return making.length === 1 ? making[0]?.path : undefined;
}

function settingOf(sources: SourceSet, root: string): string | undefined {
  const text = sources.files.get(`${root}local.settings.json`)?.text;
  const settings: unknown = text === undefined ? undefined : parse(text.replace(/^\uFEFF/, ''));
  if (typeof settings !== 'object' || settings === null || !('Values' in settings)) return undefined;
  const values: unknown = settings.Values;
  if (typeof values !== 'object' || values === null || !('PYTHON_SCRIPT_FILE_NAME' in values)) return undefined;
  const name: unknown = values.PYTHON_SCRIPT_FILE_NAME;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
