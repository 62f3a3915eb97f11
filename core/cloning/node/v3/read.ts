import {
  below,
  folderOf,
  functionsOf,
  idOf,
  parentOf,
  readFunctionFolders,
  type FunctionFolder,
} from '../../functionjson/index.ts';
import type { CloneFinding } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';
import type { Grammars } from '../../syntax/index.ts';
import { readApp, tagOfPath, type App } from '../app/index.ts';
import type { CallFacts, Expression } from '../facts/index.ts';
import { handlersOf, knowledgeFrom, type KnownFunction } from '../find/index.ts';
import type { FolderApp } from './model.ts';

/** Reads an app of model 3. */
export async function readFolderApp(
  sources: SourceSet,
  grammars: Grammars,
): Promise<FolderApp & { readonly findings: readonly CloneFinding[] }> {
  const { folders: all, findings } = readFunctionFolders(sources);
  const folders = all.filter(({ kind }) => kind !== undefined);
  const byPath = new Map(folders.map((folder) => [folder.folder, folder]));
  const app = await readApp(sources, grammars, (path) => {
    const folder = folderOf(path, byPath);
    return folder === undefined ? tagOfPath(path, (other) => sources.files.has(other)) : folder.tag;
  });
  const code = new Map<string, string>();
  for (const folder of folders) {
    const module = codeOf(app, folder);
    if (module !== undefined) code.set(folder.folder, module);
  }
  const knowledge = knowledgeFrom(app, () =>
    folders.flatMap((folder) => knownOf(app, folder, code.get(folder.folder))),
  );
  return { knowledge, folders, byPath, code, findings };
}

/** The module of a function: what scriptFile names, or the source of what the compiler makes of it. */
function codeOf({ modules, project }: App, { folder, codePath, scriptPath }: FunctionFolder): string | undefined {
  if (codePath !== undefined && modules.has(codePath)) return codePath;
  const tries: string[] = [];
  if (scriptPath !== undefined) {
    const bare = scriptPath.replace(/\.[cm]?js$/, '');
    const outDir = below(project.folder, project.outDir ?? 'dist');
    const inside = bare.startsWith(`${outDir}/`) ? bare.slice(outDir.length + 1) : bare;
    const root = project.rootDir === undefined || project.rootDir === '.' ? '' : project.rootDir;
    tries.push(below(project.folder, below(root, inside)), below(project.folder, inside), bare);
  }
  tries.push(`${folder}/index`);
  for (const path of tries) {
    const found = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs'].find((extension) =>
      modules.has(path + extension),
    );
    if (found !== undefined) return path + found;
  }
  return undefined;
}

/** Model 3 registers nothing in code: what a function is known by stands in function.json. */
const noCall: CallFacts = {
  start: -1,
  end: -1,
  callee: { kind: 'unknown', start: -1, end: -1, parts: [] },
  args: [],
  inside: { start: -1, end: -1 },
  isNew: false,
  fn: -1,
  statement: -1,
  inStatement: { start: -1, end: -1, removal: { start: -1, end: -1 } },
  isStatement: false,
};

function knownOf(app: App, folder: FunctionFolder, module: string | undefined): KnownFunction[] {
  return functionsOf([folder]).map((found) => {
    const handlers =
      module === undefined ? [] : exported(app, module, folder).flatMap((value) => handlersOf(app, module, value));
    return {
      found,
      path: folder.path,
      place: noCall.callee,
      from: [],
      registration: { path: module ?? folder.path, call: noCall, kind: found.kind, name: noCall.callee, handlers },
    };
  });
}

/**
 * What the worker runs: the entry point, or the only export, or `run` or `index`.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-node (exporting a function, model 3)
 */
function exported({ modules }: App, module: string, { entryPoint }: FunctionFolder): Expression[] {
  const exports = modules.get(module)?.exports ?? new Map<string, Expression>();
  const whole = exports.get('=');
  const named = [entryPoint?.value ?? '', 'run', 'index', 'default'].map((name) => exports.get(name));
  const first = named.find((value) => value !== undefined) ?? whole;
  return first === undefined ? [...exports.values()].slice(0, 1) : [first];
}

/** The id of a folder's function. */
export function functionIdOf(folder: FunctionFolder): string {
  return idOf(folder);
}

/** The folder that holds the folders of functions. */
export function topOf({ folders }: FolderApp): string {
  return parentOf(folders[0]?.folder ?? '');
}
