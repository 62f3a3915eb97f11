import { removeFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type FunctionId } from '../../model.ts';
import { tagOfScript, type App } from '../analyse.ts';
import { folderById } from './edits.ts';

/** The folders go, and the copies of scripts outside of them that no other folder runs. */
export function remove(app: App, functions: ReadonlySet<FunctionId>): Draft {
  const byId = folderById(app);
  const going = [...functions].flatMap((id) => byId.get(id) ?? []);
  const removed = new Set(going.flatMap((folder) => removeFolder(folder).removed));
  const staying = new Set(app.folders.filter((folder) => !going.includes(folder)).map(({ codePath }) => codePath));
  for (const { codePath } of going) {
    const isCopy = codePath !== undefined && tagOfScript(app.sources, codePath) !== undefined;
    if (isCopy && !staying.has(codePath)) removed.add(codePath);
  }
  return { ...emptyDraft, removed: [...removed].sort() };
}
