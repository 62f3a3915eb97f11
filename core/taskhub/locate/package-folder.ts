import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { neutralise } from '../../text.ts';
import { isOfInterest, tooLarge, tooMany, type PackageEntry, type PackageLimits } from './package-entries.ts';

/** The folders that count are at most three levels deep: a wrapper, a function or `bin`, and the file. Links are not followed. */
export async function folderEntries(folder: string, limits: PackageLimits): Promise<PackageEntry[]> {
  const entries: PackageEntry[] = [];
  let seen = 0;
  const visit = async (relative: string, depth: number): Promise<void> => {
    for (const child of await readdir(join(folder, relative), { withFileTypes: true })) {
      seen += 1;
      if (seen > limits.entries) throw tooMany(neutralise(folder), limits);
      const path = relative === '' ? child.name : `${relative}/${child.name}`;
      if (child.isDirectory()) {
        if (depth < 2 && child.name !== 'node_modules') await visit(path, depth + 1);
      } else if (child.isFile() && isOfInterest(path)) {
        const { size } = await lstat(join(folder, path));
        entries.push({ path, size, read: () => readLimited(join(folder, path), limits) });
      }
    }
  };
  await visit('', 0);
  return entries;
}

/** Reads no more than the limit, also of a file that grows or that lies about its size. */
export async function readLimited(path: string, limits: PackageLimits): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(limits.fileBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      length += bytesRead;
      if (length > limits.fileBytes) throw tooLarge(neutralise(path), basename(path));
      if (bytesRead === 0) return buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}
