import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { fileName, folderOf, idOf, type FunctionFolder } from '../../functionjson/index.ts';
import type { Edit, ReferenceId } from '../../model.ts';
import { editOf, lineAt } from '../../source/index.ts';
import type { App } from '../analyse.ts';
import { changeName } from '../names/index.ts';

/**
 * Edits of the places that name functions, by the new names. Several references may stand at one place.
 *
 * @param paths the files that are edited; all when it is absent
 */
export function editsOfReferences(
  app: App,
  names: ReadonlyMap<ReferenceId, string>,
  paths?: ReadonlySet<string>,
): Edit[] {
  const edits = new Map<string, Edit>();
  for (const [id, name] of names) {
    const site = app.sites.get(id);
    if (site?.leaf === undefined || site.reference.target === null || site.reference.followsSetting === true) continue;
    const { leaf, reference } = site;
    if (paths !== undefined && !paths.has(leaf.path)) continue;
    const change = changeName(textOf(app, leaf.path), leaf, site.reference.target, name);
    if (change !== undefined)
      edits.set(`${leaf.path} ${leaf.node.start}`, { path: leaf.path, ...change, why: whyOf(reference.side) });
  }
  return checked(app, [...edits.values()]);
}

function whyOf(side: 'client' | 'context'): Edit['why'] {
  return side === 'client' ? 'starter' : 'reference';
}

/**
 * Edits of paths in code that lead into a folder which gets another name.
 *
 * @param from the scripts that are looked at
 * @param newFolders path of the new folder, by the folder
 */
export function editsOfPaths(app: App, from: Iterable<string>, newFolders: ReadonlyMap<string, string>): Edit[] {
  const edits: Edit[] = [];
  const byFolder = { get: (folder: string) => (newFolders.has(folder) ? folder : undefined) };
  for (const path of from) {
    const text = textOf(app, path);
    for (const { target, pieces } of app.scripts.uses.get(path)?.files ?? []) {
      const folder = folderOf(target, byFolder);
      const [before, after] = [fileName(folder ?? ''), fileName(newFolders.get(folder ?? '') ?? '')];
      if (folder === undefined || before === after) continue;
      for (const piece of pieces) {
        const written = text.slice(piece.start, piece.end);
        const at = segmentIn(written, before);
        if (at === undefined) continue;
        const start = piece.start + at;
        edits.push(editOf({ path, text }, { start, end: start + before.length }, after, 'placement'));
        break;
      }
    }
  }
  return checked(app, edits);
}

function segmentIn(path: string, segment: string): number | undefined {
  const parts = path.split(/[\\/]/);
  const index = parts.findLastIndex((part) => part.toLowerCase() === segment.toLowerCase());
  return index === -1 ? undefined : parts.slice(0, index).reduce((sum, part) => sum + part.length + 1, 0);
}

/**
 * PowerShell loads a script as a whole or not at all, so none is edited that cannot be read as a whole.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function checked(app: App, edits: Edit[]): Edit[] {
  requireReadable(
    app,
    edits.map(({ path }) => path),
  );
  return edits;
}

/**
 * Refuses scripts that cannot be read: a name that they give could be overlooked.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadable(app: App, paths: Iterable<string>): void {
  for (const path of paths) {
    const [error] = app.scripts.files.get(path)?.errors ?? [];
    if (error === undefined) continue;
    throw new DurableDeployError(
      'CLONE_SYNTAX_ERROR',
      `${neutralise(path)} belongs to a function that gets a version, or names one, but line ${lineAt(textOf(app, path), error.start)} cannot be read as PowerShell.`,
      { fix: 'Correct the script.' },
    );
  }
}

export function textOf(app: App, path: string): string {
  return app.sources.files.get(path)?.text ?? '';
}

/** The folder of a function of the inventory. */
export function folderById(app: App): ReadonlyMap<string, FunctionFolder> {
  return new Map(app.folders.map((folder) => [idOf(folder), folder]));
}
