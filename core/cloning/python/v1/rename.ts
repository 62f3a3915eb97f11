import { idOf, renameFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type Edit, type Renaming } from '../../model.ts';
import { redirectImports } from '../copy/index.ts';
import { renameReferences, requireReadable, requireReadableFiles, withoutVoid } from '../edits/index.ts';
import type { PythonApp } from '../find/index.ts';

/**
 * Folders move to their new names; imports of modules in them follow.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function renameFolders(app: PythonApp, request: Renaming): Draft {
  const drafts = app.folders.flatMap((folder) => {
    const name = request.definitions.get(idOf(folder));
    return name === undefined ? [] : [renameFolder(app.sources, folder, { name })];
  });
  const moved = drafts.flatMap((draft) => draft.moved);
  const paths = new Map(moved.map(({ from, to }) => [from, to]));
  const references = renameReferences(app, request, []);
  const code = [...app.all.values()].flatMap((file): Edit[] => {
    const { edits, whole } = redirectImports(file, { paths, resolver: app.resolver, renamed: [] });
    const own = references.filter(({ path }) => path === file.path);
    return withoutVoid(file.text, [...own, ...edits, ...whole]);
  });
  requireReadableFiles(app.all, paths.keys());
  requireReadable(app.all, code);
  return { ...emptyDraft, edits: [...drafts.flatMap((draft) => draft.edits), ...code], moved };
}
