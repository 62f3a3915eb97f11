import { chmod, lstat, mkdir, mkdtemp, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';

/** The part of a file system that writing needs. */
export interface Disk {
  /** What is at a path, symbolic links not followed. */
  look(path: string): Promise<Seen>;
  read(path: string): Promise<Uint8Array>;
  /** Refuses a file that is there. */
  write(path: string, bytes: Uint8Array, mode: number | undefined): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Makes a new folder whose name begins with the path. */
  makeTemporaryFolder(prefix: string): Promise<string>;
  /** Only an empty folder goes. */
  removeFolder(path: string): Promise<void>;
  removeAll(path: string): Promise<void>;
}

export type Seen =
  { readonly kind: 'nothing' | 'folder' | 'link' | 'other' } | { readonly kind: 'file'; readonly mode: number };

export const realDisk: Disk = {
  async look(path) {
    try {
      const stats = await lstat(path);
      if (stats.isFile()) return { kind: 'file', mode: stats.mode };
      return { kind: stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other' };
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { kind: 'nothing' };
      throw error;
    }
  },
  read: (path) => readFile(path),
  async write(path, bytes, mode) {
    await writeFile(path, bytes, { flag: 'wx' });
    if (mode !== undefined) await chmod(path, mode & 0o7777);
  },
  rename,
  makeFolder: async (path) => void (await mkdir(path)),
  makeTemporaryFolder: (prefix) => mkdtemp(prefix),
  removeFolder: rmdir,
  removeAll: (path) => rm(path, { recursive: true, force: true }),
};

/** Such as `ENOSPC`; empty for errors of another kind. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
