import { hasFunctionFolders, readFunctionFolders } from '../functionjson/index.ts';
import type { ProjectModel } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { isCode, isTest, readProject } from './app/index.ts';

/**
 * The Node.js models that a folder shows signs of: code that registers functions by itself (4), and folders with function.json whose
 * code is JavaScript (3).
 */
export function recognise(sources: SourceSet): ProjectModel[] {
  const models: ProjectModel[] = [];
  if (hasFolders(sources)) models.push('node-v3');
  if (registersItself(sources)) models.push('node-v4');
  return models;
}

function hasFolders(sources: SourceSet): boolean {
  if (!hasFunctionFolders(sources)) return false;
  return readFunctionFolders(sources).folders.some(
    ({ kind, scriptFile, scriptPath, files }) =>
      kind !== undefined &&
      (/\.[cm]?[jt]s$/.test(scriptFile?.value ?? scriptPath ?? '') ||
        (scriptPath === undefined && files.some((path) => /\.[cm]?[jt]s$/.test(path)))),
  );
}

function registersItself(sources: SourceSet): boolean {
  const { sdk } = readProject(sources);
  if (sdk !== undefined && /^\D*[12]\./.test(sdk.version)) return false;
  for (const { path, text } of sources.files.values()) {
    if (!isCode(path) || isTest(path)) continue;
    if (
      /['"]durable-functions['"]/.test(text) &&
      /\.\s*(?:app|client|orchestration|activity|entity|getClient)\b/.test(text)
    )
      return true;
  }
  return false;
}
