import { renameFolder } from '../../functionjson/index.ts';
import { emptyDraft, type Draft, type Renaming } from '../../model.ts';
import { nameEdits, requireReadable } from '../write/index.ts';
import type { FolderApp } from './model.ts';
import { functionIdOf } from './read.ts';
import { requireReadableCode } from './readable.ts';
import { specifierEdits } from './specifiers.ts';

/** Functions get other names: their folders move, and what loads files of them follows. */
export function rename(app: FolderApp, request: Renaming): Draft {
  const { knowledge, folders } = app;
  const drafts = folders.flatMap((folder) => {
    const name = request.definitions.get(functionIdOf(folder));
    return name === undefined ? [] : [renameFolder(knowledge.app.sources, folder, { name })];
  });
  const moved = drafts.flatMap((draft) => draft.moved);
  const places = new Map(moved.map(({ from, to }) => [from, to]));
  const names = nameEdits(knowledge, { definitions: new Map(), references: request.references });
  const loads = [...knowledge.app.modules.keys()].flatMap((path) => {
    const touches = places.has(path) || knowledge.app.importsOf(path).some((next) => places.has(next));
    return touches ? specifierEdits(knowledge.app, path, places.get(path) ?? path, places) : [];
  });
  requireReadableCode(
    app,
    folders.filter((folder) => request.definitions.has(functionIdOf(folder))),
  );
  requireReadable(knowledge.app, names.edits);
  return {
    ...emptyDraft,
    edits: [...drafts.flatMap((draft) => draft.edits), ...names.edits, ...loads],
    moved,
    findings: names.findings,
  };
}
