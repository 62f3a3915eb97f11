import {
  copyFolder,
  durableName,
  folderOf,
  folderOfCopy,
  idOf,
  routeOfCopy,
  type FunctionFolder,
} from '../../functionjson/index.ts';
import { emptyDraft, type CopyRequest, type CreatedFile, type Draft, type Edit, type FunctionId } from '../../model.ts';
import { applyEdits } from '../../source/index.ts';
import { appOf } from '../app-of.ts';
import { findingsOfCopy, importReader, redirectImports, withHelpers } from '../copy/index.ts';
import { renameReferences, requireReadable, requireReadableFiles, withoutVoid } from '../edits/index.ts';
import { reachedFrom, type PythonApp } from '../find/index.ts';
import { copyPathOf } from '../place.ts';

/**
 * Folders are copied to the folders of their new names; helpers that name functions, to modules beside them.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR, CLONE_SOURCE_UNREADABLE
 */
export function copyFolders(app: PythonApp, request: CopyRequest): Draft {
  const into = appOf(request.into);
  const folders = wanted(app, request.functions);
  const nameOf = (folder: FunctionFolder): string => request.definitions.get(idOf(folder)) ?? durableName(folder);
  const placeOf = new Map(
    folders.map((folder) => [folder.folder, folderOfCopy(folder, { name: nameOf(folder), tag: request.tag })]),
  );
  const { all, missing } = withHelpers(app, codeOf(app, folders), request.closure, into);
  const exists = (path: string): boolean => app.sources.files.has(path);
  const paths = new Map<string, string>();
  for (const path of all) {
    const own = folderOf(path, { get: (folder) => (placeOf.has(folder) ? folder : undefined) });
    const target =
      own === undefined ? copyPathOf(path, request.tag, exists) : `${placeOf.get(own) ?? own}${path.slice(own.length)}`;
    paths.set(path, into.root + target.slice(app.root.length));
  }
  const edits = new Map([...paths.keys()].map((path) => [path, codeEdits(app, request, path, paths)]));
  const created: CreatedFile[] = folders.flatMap((folder) => {
    const route = folder.kind === 'client' ? routeOfCopy(folder, request.tag) : undefined;
    const script = scriptOf(folder, paths);
    return copyFolder(app.sources, folder, {
      name: nameOf(folder),
      tag: request.tag,
      edits: folder.files.flatMap((path) => edits.get(path) ?? []),
      ...(route === undefined ? {} : { route }),
      ...(script === undefined ? {} : { scriptFile: script }),
    });
  });
  const made = new Set(created.flatMap(({ copyOf }) => (copyOf === undefined ? [] : [copyOf.path])));
  for (const [path, target] of paths) {
    const file = app.all.get(path);
    const own = edits.get(path) ?? [];
    // An earlier run may have copied the helper.
    if (made.has(path) || file === undefined || into.all.has(target)) continue;
    created.push({ path: target, text: applyEdits(file.text, own), copyOf: { path, edits: own } });
  }
  requireReadableFiles(app.all, all);
  requireReadable(app.all, [...edits.values()].flat());
  return { ...emptyDraft, created, findings: findingsOfCopy(app, { paths, missing }) };
}

/** Files that copies of folders share with the current code. */
export function sharedWithFolders(app: PythonApp, functions: ReadonlySet<FunctionId>): ReadonlySet<string> {
  const { all } = withHelpers(app, codeOf(app, wanted(app, functions)), 'functions', app);
  const reached = reachedFrom(all, importReader(app));
  return new Set([...reached].filter((path) => !all.has(path)));
}

function wanted({ folders }: PythonApp, functions: ReadonlySet<FunctionId>): FunctionFolder[] {
  return folders.filter((folder) => functions.has(idOf(folder)));
}

function codeOf({ all }: PythonApp, folders: readonly FunctionFolder[]): Set<string> {
  const paths = folders.flatMap(({ files, codePath }) => [...files, ...(codePath === undefined ? [] : [codePath])]);
  return new Set(paths.filter((path) => all.has(path)));
}

function codeEdits(app: PythonApp, request: CopyRequest, path: string, paths: ReadonlyMap<string, string>): Edit[] {
  const file = app.all.get(path);
  if (file === undefined) return [];
  const references = renameReferences(app, request, []).filter((edit) => edit.path === path);
  const { edits, whole } = redirectImports(file, { paths, resolver: app.resolver, renamed: [] });
  return withoutVoid(file.text, [...references, ...edits, ...whole]);
}

/** Code outside of the folder is copied beside itself, and `scriptFile` leads to the copy. */
function scriptOf(
  { folder, scriptFile, codePath }: FunctionFolder,
  paths: ReadonlyMap<string, string>,
): string | undefined {
  if (scriptFile === undefined || codePath === undefined || codePath.startsWith(`${folder}/`)) return undefined;
  const target = paths.get(codePath);
  const name = target?.slice(target.lastIndexOf('/') + 1);
  return name === undefined ? undefined : scriptFile.value.replace(/[^\\/]*$/, name);
}
