import { idOf, removeFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type FunctionId } from '../../model.ts';
import { namedImportsOf, type PythonApp } from '../find/index.ts';

/** Folders go, and helpers that were copied with them once nothing imports them. */
export function removeFolders(app: PythonApp, functions: ReadonlySet<FunctionId>): Draft {
  const folders = app.folders.filter((folder) => functions.has(idOf(folder)));
  const removed = new Set(folders.flatMap((folder) => removeFolder(folder).removed));
  const tags = new Set(folders.flatMap(({ tag }) => (tag === undefined ? [] : [tag])));
  const inFolders = new Set(app.folders.flatMap(({ files }) => files));
  const scripts = new Set(app.folders.filter((folder) => !functions.has(idOf(folder))).map(({ codePath }) => codePath));
  const helpers = [...app.all.keys()].filter(
    (path) => tags.has(app.tagOf(path) ?? '') && !inFolders.has(path) && !scripts.has(path),
  );
  for (let before = -1; before !== removed.size;) {
    before = removed.size;
    const used = new Set(
      [...app.all.values()]
        .filter(({ path }) => !removed.has(path))
        .flatMap((file) => [...namedImportsOf(file, app.resolver.modules)]),
    );
    for (const path of helpers) if (!used.has(path)) removed.add(path);
  }
  return { ...emptyDraft, removed: [...removed].sort() };
}
