import { below, parentOf, renameFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type Renaming } from '../../model.ts';
import type { App } from '../analyse.ts';
import { editsOfPaths, editsOfReferences, folderById, requireReadable } from './edits.ts';

/**
 * Folders get the new names, and so do all places that name them, paths into the folders included.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function rename(app: App, { definitions, references }: Renaming): Draft {
  const byId = folderById(app);
  const drafts: Draft[] = [];
  const newFolders = new Map<string, string>();
  for (const [id, name] of definitions) {
    const folder = byId.get(id);
    if (folder === undefined) continue;
    requireReadable(app, folder.files);
    drafts.push(renameFolder(app.sources, folder, { name }));
    if (folder.override === undefined) newFolders.set(folder.folder, below(parentOf(folder.folder), name));
  }
  return {
    ...emptyDraft,
    edits: [
      ...drafts.flatMap(({ edits }) => edits),
      ...editsOfReferences(app, references),
      ...(newFolders.size === 0 ? [] : editsOfPaths(app, app.scripts.files.keys(), newFolders)),
    ],
    moved: drafts.flatMap(({ moved }) => moved),
  };
}
