import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { temporaryPrefix } from '../source/index.ts';
import { requireInside } from './changes.ts';
import { codeOf, realDisk, type Disk } from './disk.ts';
import { doneFile, journalFile, stepsOf } from './journal.ts';
import type { FileChange } from './model.ts';

/**
 * Takes back what a run that was killed had begun to write, so that the folder is as it was before it.
 *
 * @param root the source folder
 * @returns how many files were put back or removed
 * @throws DurableDeployError CLONE_WRITE_FAILED
 */
export async function undoUnfinished(root: string, disk: Disk = realDisk): Promise<number> {
  let count = 0;
  try {
    const names = (await namesIn(root)).filter((name) => name.startsWith(temporaryPrefix));
    for (const name of names) {
      const temporary = join(root, name);
      if ((await disk.look(join(temporary, doneFile))).kind === 'nothing')
        count += await takeBack(root, temporary, disk);
      await disk.removeAll(temporary);
    }
  } catch (cause) {
    if (cause instanceof DurableDeployError) throw cause;
    throw new DurableDeployError(
      'CLONE_WRITE_FAILED',
      `What an earlier run had begun to write could not be taken back (${neutralise(String(cause), 200)}).`,
      { fix: 'Bring the source folder back from version control.', cause },
    );
  }
  return count;
}

/** That there is no such folder is for the reading of it to say. */
async function namesIn(root: string): Promise<string[]> {
  try {
    return await readdir(root);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  }
}

async function takeBack(root: string, temporary: string, disk: Disk): Promise<number> {
  const journal = join(temporary, journalFile);
  if ((await disk.look(journal)).kind === 'nothing') return 0;
  const entries = entriesOf(await disk.read(journal));
  for (const { path } of entries) requireInside(path);
  let count = 0;
  for (const { from, to } of stepsOf(root, temporary, entries).reverse()) {
    // A step that was not made left its file where it was.
    if ((await disk.look(to)).kind !== 'file') continue;
    if ((await disk.look(from)).kind !== 'nothing') {
      if (to.startsWith(temporary)) throw thereAgain(from, to);
      continue;
    }
    await disk.rename(to, from);
    count += 1;
  }
  return count;
}

/** Somebody made the file anew since: neither may be lost. */
function thereAgain(place: string, original: string): DurableDeployError {
  return new DurableDeployError(
    'CLONE_FILE_EXISTS',
    `${neutralise(place)} was made since an earlier run was cut short while it wrote; the original is in ${neutralise(original)}.`,
    { fix: 'Keep one of the two under that path, delete the other, and run again.' },
  );
}

type Entry = Pick<FileChange, 'kind' | 'path'>;

function entriesOf(bytes: Uint8Array): readonly Entry[] {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString());
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

function isEntry(entry: unknown): entry is Entry {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'kind' in entry &&
    'path' in entry &&
    (entry.kind === 'create' || entry.kind === 'edit' || entry.kind === 'remove') &&
    typeof entry.path === 'string'
  );
}
