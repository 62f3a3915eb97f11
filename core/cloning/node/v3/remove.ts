import { removeFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type FunctionId } from '../../model.ts';
import { tagOfPath } from '../app/index.ts';
import type { FolderApp } from './model.ts';
import { functionIdOf } from './read.ts';

/** The folders go, and copies of modules that nothing loads any more. */
export function remove({ knowledge: { app }, folders, code }: FolderApp, functions: ReadonlySet<FunctionId>): Draft {
  const gone = folders.filter((folder) => functions.has(functionIdOf(folder)));
  const removed = new Set(gone.flatMap((folder) => removeFolder(folder).removed));
  const kept = new Set(
    folders.filter((folder) => !gone.includes(folder)).flatMap(({ folder }) => code.get(folder) ?? []),
  );
  const isCopy = (path: string): boolean => tagOfPath(path, (other) => app.sources.files.has(other)) !== undefined;
  const touched = new Set([...removed, ...gone.flatMap(({ folder }) => code.get(folder) ?? [])]);
  for (let before = -1; before !== removed.size;) {
    before = removed.size;
    const used = new Set(kept);
    for (const path of app.modules.keys())
      if (!removed.has(path)) for (const next of app.importsOf(path)) used.add(next);
    for (const path of touched) for (const next of app.importsOf(path)) touched.add(next);
    for (const path of touched) if (app.modules.has(path) && isCopy(path) && !used.has(path)) removed.add(path);
  }
  return { ...emptyDraft, removed: [...removed].sort() };
}
