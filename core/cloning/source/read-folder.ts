import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { eachAtOnce } from '../../each-at-once.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { decode } from './decode.ts';
import type { SourceFile, SourceSet } from './model.ts';
import { sourceFile } from './source-file.ts';
import { isEntered, selectPaths } from './which-files.ts';

/** Files that are open at one time. */
const atOnce = 32;

/**
 * Reads the sources in a folder. Symbolic links are never followed: what they lead to may lie elsewhere.
 *
 * @param without folders in it that hold something else, absolute
 * @throws DurableDeployError CLONE_SOURCE_UNREADABLE when the folder or a file cannot be read
 */
export async function readSourceFolder(root: string, without: readonly string[] = []): Promise<SourceSet> {
  const unread = new Map<string, string>();
  const all: string[] = [];
  const others = new Set(without.map((folder) => relative(root, folder).replaceAll('\\', '/')));
  try {
    if (!(await lstat(root)).isDirectory()) throw notAFolder(root);
    await list(root, '', all, unread, others);
  } catch (error) {
    throw error instanceof DurableDeployError ? error : unreadable(root, error);
  }
  const paths = selectPaths(all);
  const found = new Map<string, SourceFile>();
  await eachAtOnce(paths, atOnce, async (path) => {
    const decoded = decode(
      await readFile(join(root, path)).catch((error: unknown) => Promise.reject(unreadable(path, error))),
    );
    if ('text' in decoded) found.set(path, sourceFile(path, decoded.text));
    else unread.set(path, decoded.unread);
  });
  return { label: root, files: inOrder(paths, found), unread };
}

async function list(
  root: string,
  folder: string,
  all: string[],
  unread: Map<string, string>,
  others: ReadonlySet<string>,
): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) unread.set(path, 'symbolic link');
    else if (entry.isDirectory() && isEntered(entry.name) && !others.has(path))
      await list(root, path, all, unread, others);
    else if (entry.isFile()) all.push(path);
  }
}

/** The files in the order of their paths, so that what is read in parallel gives the same result every time. */
export function inOrder(paths: readonly string[], found: ReadonlyMap<string, SourceFile>): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const path of paths) {
    const file = found.get(path);
    if (file !== undefined) files.set(path, file);
  }
  return files;
}

function notAFolder(root: string): DurableDeployError {
  return new DurableDeployError('CLONE_SOURCE_UNREADABLE', `${neutralise(root)} is not a folder.`, {
    fix: 'Give as sourceFolder the folder that holds host.json.',
  });
}

function unreadable(path: string, cause: unknown): DurableDeployError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (why === 'ENOENT') {
    return new DurableDeployError('CLONE_SOURCE_UNREADABLE', `${neutralise(path)} does not exist.`, {
      fix: 'Give as sourceFolder the folder that holds host.json; look for a typing error in it.',
      cause,
    });
  }
  return new DurableDeployError(
    'CLONE_SOURCE_UNREADABLE',
    `${neutralise(path)} cannot be read (${neutralise(why, 100)}).`,
    {
      fix: 'Look at the path, and at who may read it.',
      cause,
    },
  );
}
