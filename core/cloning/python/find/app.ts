import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { folderOf, functionsOf, idOf, readFunctionFolders, type FunctionFolder } from '../../functionjson/index.ts';
import type { CloneFinding, FunctionFound, ProjectModel } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';
import type { Grammars } from '../../syntax/index.ts';
import type { PythonFile } from '../facts.ts';
import { copyPlaceOf, isTestPath } from '../place.ts';
import { readPythonFile } from '../read/index.ts';
import { mainFileOf, rootOf } from '../recognise.ts';
import { Evaluator, modulesOf, Resolver } from '../resolve/index.ts';
import { handlerOf } from '../v1/handler.ts';
import type { FunctionOf } from './enclosing.ts';
import { findingsOf, findingsOfTests, namesUsedByTests } from './findings.ts';
import type { PythonApp, Registered } from './model.ts';
import { importsByName, importsOf, reachedFrom } from './reach.ts';
import { findReferences } from './references.ts';
import { registeredIn } from './registered.ts';
import { sdkOf } from './sdk.ts';
import { starterModule } from './starter.ts';

/**
 * Reads a Python app.
 *
 * @throws DurableDeployError CLONE_SOURCE_UNREADABLE
 */
export async function readApp(sources: SourceSet, model: ProjectModel, grammars: Grammars): Promise<PythonApp> {
  requireReadable(sources);
  const read = await grammars.reader('python');
  const [all, tests] = [new Map<string, PythonFile>(), new Map<string, PythonFile>()];
  for (const source of sources.files.values()) {
    if (!source.path.endsWith('.py')) continue;
    (isTestPath(source.path) ? tests : all).set(source.path, readPythonFile(source, read));
  }
  const root = rootOf(sources);
  const resolver = new Resolver(all, modulesOf(all.keys(), root));
  const { folders, findings: folderFindings } =
    model === 'python-v1' ? readFunctionFolders(sources) : { folders: [], findings: [] };
  const mainFile = model === 'python-v2' ? mainFileOf(sources) : undefined;
  const files = filesOfApp(all, resolver, mainFile, folders);
  const evaluator = new Evaluator(resolver);
  const byFolder = new Map(folders.map((folder) => [folder.folder, folder]));
  const tagOf = (path: string): string | undefined =>
    folderOf(path, byFolder)?.tag ?? copyPlaceOf(path, (other) => sources.files.has(other))?.tag;
  const registered =
    mainFile === undefined && model === 'python-v1'
      ? []
      : [...files.values()].flatMap((file) => registeredIn(file, resolver, evaluator, tagOf));
  const functions = model === 'python-v1' ? functionsOf(folders) : foundIn(registered);
  const functionOf = model === 'python-v1' ? byHandler(folders, files, functions) : byDefinition(registered);
  const starterPath = `${root}${starterModule}.py`;
  const references = findReferences({
    files,
    resolver,
    evaluator,
    functionOf,
    tagOf,
    starter: all.has(starterPath) ? { path: starterPath } : undefined,
  });
  const app = { sources, model, tagOf, root, files, all, resolver, evaluator, registered, references };
  const sdk = sdkOf(sources, root);
  const inventory = {
    model,
    functions,
    references: references.map(({ found }) => found),
    findings: [...folderFindings, ...findingsOf(app, functions, functionOf), ...findingsOfTests(tests, functions)].sort(
      byPlace,
    ),
    ...(sdk === undefined ? {} : { sdk }),
  };
  return {
    ...app,
    inventory,
    folders,
    usedByTests: namesUsedByTests(tests),
    ...(mainFile === undefined ? {} : { mainFile }),
  };
}

function byPlace(a: CloneFinding, b: CloneFinding): number {
  const [one, other] = [a.path ?? '', b.path ?? ''];
  return one === other ? (a.line ?? 0) - (b.line ?? 0) : one < other ? -1 : 1;
}

function requireReadable({ unread, label }: SourceSet): void {
  for (const [path, what] of unread) {
    if (!path.endsWith('.py') || isTestPath(path)) continue;
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(path)} of ${neutralise(label)} may hold functions and cannot be read: ${neutralise(what)}.`,
      { fix: 'Save the file as UTF-8.' },
    );
  }
}

/** What the worker can come to see: what the main file imports. Where modules are imported by computed names, everything. */
function filesOfApp(
  all: ReadonlyMap<string, PythonFile>,
  resolver: Resolver,
  mainFile: string | undefined,
  folders: readonly FunctionFolder[],
): ReadonlyMap<string, PythonFile> {
  const code = folders.flatMap(({ files, codePath }) => (codePath === undefined ? files : [...files, codePath]));
  const starts = mainFile === undefined ? code : [mainFile];
  if (starts.length === 0) return all;
  const reached = reachedFrom(starts, (path) => {
    const file = all.get(path);
    return file === undefined ? [] : importsOf(file, resolver.modules);
  });
  const found = new Map([...all].filter(([path]) => reached.has(path)));
  return [...found.values()].some(importsByName) ? all : found;
}

function foundIn(registered: readonly Registered[]): FunctionFound[] {
  return registered.flatMap(({ found }) => (found === undefined ? [] : [found]));
}

function byDefinition(registered: readonly Registered[]): FunctionOf {
  const known = new Map(registered.map(({ file, def, found }) => [`${file.path} ${def}`, found]));
  return (file, def) => known.get(`${file.path} ${def}`);
}

function byHandler(
  folders: readonly FunctionFolder[],
  files: ReadonlyMap<string, PythonFile>,
  functions: readonly FunctionFound[],
): FunctionOf {
  const byId = new Map(functions.map((found) => [found.id, found]));
  const known = new Map<string, FunctionFound>();
  for (const folder of folders) {
    const file = files.get(folder.codePath ?? '');
    const found = byId.get(idOf(folder));
    const def = file === undefined ? undefined : handlerOf(file, folder.entryPoint?.value ?? 'main');
    if (file !== undefined && found !== undefined && def !== undefined) known.set(`${file.path} ${def}`, found);
  }
  return (file, def) => known.get(`${file.path} ${def}`);
}
