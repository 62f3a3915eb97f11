import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { open, type Entry, type ZipFile } from 'yauzl';
import { repositoryFolder } from '../repository.ts';

/**
 * Packs a folder that holds vss-extension.json into a VSIX, with the tool that Microsoft publishes for it.
 *
 * @returns the path of the VSIX
 * @throws Error with what tfx printed, when it refuses the manifest or warns about it
 */
export async function createVsix(stageFolder: string, outputFile: string): Promise<string> {
  const tfx = join(repositoryFolder, 'node_modules/tfx-cli/_build/tfx-cli.js');
  const output = ['--output-path', outputFile, '--no-prompt', '--no-color'];
  const args = ['extension', 'create', '--root', stageFolder, '--manifest-globs', 'vss-extension.json', ...output];
  await mkdir(dirname(outputFile), { recursive: true });
  let printed: { stdout: string; stderr: string };
  try {
    printed = await promisify(execFile)(process.execPath, [tfx, ...args], { cwd: stageFolder });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`tfx refused the manifest:\n${stdout}${stderr}`, { cause: error });
  }
  const warnings = `${printed.stdout}\n${printed.stderr}`.split('\n').filter((line) => /^\s*warning/i.test(line));
  if (warnings.length > 0) throw new Error(`tfx warned:\n${warnings.join('\n')}`);
  return outputFile;
}

/** A file in a VSIX. */
export interface VsixFile {
  /** Relative, with `/`, percent-decoded. */
  readonly path: string;
  readonly size: number;
  readonly compressedSize: number;
  readonly bytes: Buffer;
}

/** Reads all files of a VSIX, sorted by path. */
export async function readVsix(path: string): Promise<VsixFile[]> {
  const zip = await new Promise<ZipFile>((done, fail) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? fail(error) : done(opened)));
  });
  try {
    const files: VsixFile[] = [];
    for (const entry of await entriesOf(zip)) {
      const { uncompressedSize: size, compressedSize } = entry;
      files.push({ path: decodeURI(entry.fileName), size, compressedSize, bytes: await contentOf(zip, entry) });
    }
    return files.sort((one, other) => (one.path < other.path ? -1 : 1));
  } finally {
    zip.close();
  }
}

/** Lays the files of a VSIX down in a folder. */
export async function unpackVsix(path: string, folder: string): Promise<void> {
  for (const file of await readVsix(path)) {
    const target = resolve(folder, file.path);
    if (!target.startsWith(folder + sep)) throw new Error(`${file.path} leads out of the VSIX.`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, file.bytes);
  }
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((done, fail) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => done(entries));
    zip.once('error', fail);
    zip.readEntry();
  });
}

async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const stream = await new Promise<Readable>((done, fail) => {
    zip.openReadStream(entry, (error, opened) => (error ? fail(error) : done(opened)));
  });
  return buffer(stream);
}
