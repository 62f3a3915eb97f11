import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Texts by path. */
export type Texts = Readonly<Record<string, string>>;

/** Makes an empty folder, and removes it after the work. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'clone-run-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the texts into the folder. */
export async function layDown(folder: string, texts: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Every file below the folder, byte for byte (one character is one byte), and folders that are empty; git's own are left out. */
export async function bytesIn(folder: string): Promise<Texts> {
  const found: [string, string][] = [];
  const visit = async (at: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true });
    if (entries.length === 0 && at !== folder) found.push([`${relative(folder, at)}/`, '']);
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.name === '.git') continue;
      if (entry.isDirectory()) await visit(path);
      else found.push([relative(folder, path), entry.isFile() ? await readFile(path, 'latin1') : 'no file']);
    }
  };
  await visit(folder);
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The texts of all files below the folder. */
export async function textsIn(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [path, bytes] of Object.entries(await bytesIn(folder))) {
    texts[path] = Buffer.from(bytes, 'latin1').toString();
  }
  return texts;
}
