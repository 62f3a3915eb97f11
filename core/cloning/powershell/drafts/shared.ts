import type { FunctionId } from '../../model.ts';
import type { App } from '../analyse.ts';
import { folderById } from './edits.ts';

/**
 * Scripts that the functions run, import, or call functions of, directly or through others, without those in the functions' own
 * folders.
 */
export function sharedWith(app: App, functions: ReadonlySet<FunctionId>): Set<string> {
  const byId = folderById(app);
  const own = new Set<string>();
  for (const id of functions) {
    const folder = byId.get(id);
    if (folder === undefined) continue;
    for (const path of folder.files) own.add(path);
    if (folder.codePath !== undefined) own.add(folder.codePath);
  }
  const seen = new Set(own);
  // Grows while it is gone through.
  for (const path of seen) for (const used of usedBy(app, path)) seen.add(used);
  return new Set([...seen].filter((path) => !own.has(path)));
}

function usedBy({ scripts }: App, path: string): string[] {
  const called = [...(scripts.files.get(path)?.commands.keys() ?? [])].flatMap(
    (name) => scripts.functionFor(path, name)?.path ?? [],
  );
  return [...(scripts.uses.get(path)?.files.map(({ target }) => target) ?? []), ...called];
}
