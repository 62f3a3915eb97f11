import { join } from 'node:path';
import type { Disk } from './disk.ts';
import type { FileChange } from './model.ts';

/** In the temporary folder: which file is which, while the change is under way. */
export const journalFile = 'journal.json';
/** What the journal becomes once everything is in its place. */
export const doneFile = 'done.json';

/** The journal of changes: paths and kinds, in the order by which the files in the temporary folder are numbered. */
export function journalText(changes: readonly FileChange[]): string {
  return JSON.stringify(changes.map(({ kind, path }) => ({ kind, path })));
}

/** A file that changed its place, or a folder that was made for one. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly madeFolder?: string;
}

/** First all originals leave, then all new files take their places: a path may be left and taken in one run. */
export function stepsOf(
  root: string,
  temporary: string,
  changes: readonly Pick<FileChange, 'kind' | 'path'>[],
): Step[] {
  const leaving: Step[] = [];
  const coming: Step[] = [];
  for (const [index, { kind, path }] of changes.entries()) {
    const [place, kept, fresh] = [
      join(root, path),
      join(temporary, 'old', String(index)),
      join(temporary, 'new', String(index)),
    ];
    if (kind !== 'create') leaving.push({ from: place, to: kept });
    if (kind !== 'remove') coming.push({ from: fresh, to: place });
  }
  return [...leaving, ...coming];
}

/** Takes steps back, the last one first. */
export async function undo(done: readonly Step[], disk: Disk): Promise<void> {
  for (const { from, to, madeFolder } of [...done].reverse()) {
    if (madeFolder === undefined) await disk.rename(to, from);
    else await disk.removeFolder(madeFolder).catch(() => {});
  }
}
