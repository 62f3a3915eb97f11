import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { temporaryPrefix } from '../source/index.ts';
import { requireInside } from './changes.ts';
import { codeOf, realDisk, type Disk } from './disk.ts';
import { doneFile, journalFile } from './journal.ts';

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
  let count = 0;
  const changes = entriesOf(await disk.read(journal));
  for (const [index, { kind, path }] of changes.entries()) {
    requireInside(path);
    const [place, kept, fresh] = [
      join(root, path),
      join(temporary, 'old', `${index}`),
      join(temporary, 'new', `${index}`),
    ];
    const cameHere = kind !== 'remove' && (await disk.look(fresh)).kind === 'nothing';
    if (cameHere && (await disk.look(place)).kind === 'file') {
      await disk.rename(place, fresh);
      count += 1;
    }
    if ((await disk.look(kept)).kind === 'file') {
      await disk.rename(kept, place);
      count += 1;
    }
  }
  return count;
}

function entriesOf(bytes: Uint8Array): readonly { kind: string; path: string }[] {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString());
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry: unknown): entry is { kind: string; path: string } =>
      typeof entry === 'object' &&
      entry !== null &&
      'kind' in entry &&
      'path' in entry &&
      typeof entry.kind === 'string' &&
      typeof entry.path === 'string',
  );
}
