import { dirname, join, relative } from 'node:path';
import { eachAtOnce } from '../../each-at-once.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import { inTheWay, requireInside } from './changes.ts';
import { codeOf, realDisk, type Disk } from './disk.ts';
import type { FileChange } from './model.ts';
import { temporaryPrefix } from '../source/index.ts';
import { doneFile, journalFile, journalText, stepsOf, undo, type Step } from './journal.ts';

/** Files that are open at one time. */
const atOnce = 32;

/**
 * Makes the changes in a folder: all of them or none. Everything is written beside first; then files change places, and when one of
 * them cannot, those before it go back.
 *
 * @param root the source folder
 * @param disk for tests
 * @throws DurableDeployError CLONE_OUTSIDE_FOLDER when a path leads through a symbolic link; CLONE_FILE_EXISTS; CLONE_SOURCE_CHANGED
 * when a file is no longer what was read; CLONE_WRITE_FAILED
 */
export async function writeChanges(root: string, changes: readonly FileChange[], disk: Disk = realDisk): Promise<void> {
  if (changes.length === 0) return;
  const modes = await requireUnchanged(root, changes, disk);
  const temporary = await inWords('make a folder in the source folder', () =>
    disk.makeTemporaryFolder(join(root, temporaryPrefix)),
  );
  const done: Step[] = [];
  const known = new Set<string>([root]);
  let at = '';
  try {
    await stage(temporary, changes, modes, disk);
    for (const step of stepsOf(root, temporary, changes)) {
      at = relative(root, step.from.startsWith(temporary) ? step.to : step.from);
      await makeParents(root, step.to, known, done, disk);
      await disk.rename(step.from, step.to);
      done.push(step);
    }
    await disk.rename(join(temporary, journalFile), join(temporary, doneFile));
    await removeEmptied(root, changes, disk);
  } catch (error) {
    await undo(done, disk).catch((second: unknown) => Promise.reject(notUndone(temporary, error, second)));
    await disk.removeAll(temporary).catch(() => {});
    throw failed(`write ${plural(changes.length, 'file')}${at === '' ? '' : `, at ${at}`}`, error);
  }
  await disk.removeAll(temporary).catch(() => {});
}

/** The modes of the files that are there, by path. */
async function requireUnchanged(
  root: string,
  changes: readonly FileChange[],
  disk: Disk,
): Promise<ReadonlyMap<string, number>> {
  const modes = new Map<string, number>();
  const leaving = new Set(changes.filter(({ kind }) => kind === 'remove').map(({ path }) => path.toLowerCase()));
  const folders = new Set<string>();
  for (const { path } of changes) {
    requireInside(path);
    await requireRealFolders(root, path, folders, disk);
  }
  await eachAtOnce(changes, atOnce, async (change) => {
    const path = join(root, change.path);
    const seen = await inWords(`look at ${change.path}`, () => disk.look(path));
    if (change.kind === 'create') {
      // Where upper and lower case are one, a file that only changes its case meets itself.
      if (seen.kind !== 'nothing' && !leaving.has(change.path.toLowerCase())) throw inTheWay(change.path);
      return;
    }
    const same =
      seen.kind === 'file' &&
      Buffer.from(change.before).equals(await inWords(`read ${change.path}`, () => disk.read(path)));
    if (!same) {
      throw new DurableDeployError(
        'CLONE_SOURCE_CHANGED',
        `${neutralise(change.path)} is no longer what was read a moment ago.`,
        {
          fix: 'Run again while nothing else writes to the source folder.',
        },
      );
    }
    modes.set(change.path, seen.mode);
  });
  return modes;
}

async function requireRealFolders(root: string, path: string, known: Set<string>, disk: Disk): Promise<void> {
  for (let folder = dirname(path); folder !== '.' && !known.has(folder); folder = dirname(folder)) {
    known.add(folder);
    const { kind } = await inWords(`look at ${folder}`, () => disk.look(join(root, folder)));
    if (kind === 'folder' || kind === 'nothing') continue;
    throw new DurableDeployError(
      'CLONE_OUTSIDE_FOLDER',
      `${neutralise(path)} would be written through ${neutralise(folder)}, which is ${kind === 'link' ? 'a symbolic link' : 'no folder'}.`,
      {
        fix: 'Put a real folder in its place, or give as sourceFolder the folder that it leads to.',
      },
    );
  }
}

async function stage(
  temporary: string,
  changes: readonly FileChange[],
  modes: ReadonlyMap<string, number>,
  disk: Disk,
): Promise<void> {
  await disk.makeFolder(join(temporary, 'new'));
  await disk.makeFolder(join(temporary, 'old'));
  await eachAtOnce(changes, atOnce, async (change, index) => {
    if (change.kind === 'remove') return;
    await disk.write(join(temporary, 'new', String(index)), Buffer.from(change.after), modes.get(change.path));
  });
  await disk.write(join(temporary, journalFile), Buffer.from(journalText(changes)), undefined);
}

/**
 * @param known folders that are there
 */
async function makeParents(root: string, path: string, known: Set<string>, done: Step[], disk: Disk): Promise<void> {
  const missing: string[] = [];
  for (let folder = dirname(path); folder.length > root.length && !known.has(folder); folder = dirname(folder)) {
    if ((await disk.look(folder)).kind !== 'nothing') {
      known.add(folder);
      break;
    }
    missing.unshift(folder);
  }
  for (const folder of missing) {
    await disk.makeFolder(folder);
    known.add(folder);
    done.push({ madeFolder: folder, from: folder, to: folder });
  }
}

/** Folders that lost their last file go, as git would have it. */
async function removeEmptied(root: string, changes: readonly FileChange[], disk: Disk): Promise<void> {
  const folders = new Set<string>();
  for (const { kind, path } of changes) {
    if (kind !== 'remove') continue;
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const folder of deepestFirst) await disk.removeFolder(join(root, folder)).catch(() => {});
}

async function inWords<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failed(what, error);
  }
}

const fixes: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk of the agent, and run again.',
  EACCES: 'Let the user that the agent runs as write to the source folder.',
  EPERM: 'Let the user that the agent runs as write to the source folder, and close programs that hold its files open.',
  EROFS: 'The source folder lies on a file system that cannot be written: copy it first.',
};

function failed(what: string, cause: unknown): DurableDeployError {
  if (cause instanceof DurableDeployError) return cause;
  const code = codeOf(cause);
  return new DurableDeployError(
    'CLONE_WRITE_FAILED',
    `It was not possible to ${neutralise(what)} (${code === '' ? neutralise(String(cause), 200) : code}). The source folder is as it was.`,
    {
      fix: fixes[code] ?? 'Look at the source folder, and run again.',
      cause,
    },
  );
}

function notUndone(temporary: string, first: unknown, second: unknown): DurableDeployError {
  return new DurableDeployError(
    'CLONE_WRITE_FAILED',
    `Writing failed (${neutralise(String(first), 200)}), and so did putting the files back (${neutralise(String(second), 200)}). The originals are in ${neutralise(temporary)}.`,
    { fix: 'Bring the source folder back from version control.', cause: first },
  );
}
