import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile, type Options } from 'yazl';

/** A zip of texts by path, in this order. */
export async function zipOf(
  files: Readonly<Record<string, string>>,
  options: Partial<Options> = { mtime: new Date(2026, 0, 2, 3, 4, 6), forceDosTimestamp: true },
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('/')) zip.addEmptyDirectory(path, { ...(options.mtime ? { mtime: options.mtime } : {}) });
    else zip.addBuffer(Buffer.from(text), path, options);
  }
  zip.end();
  return buffer(zip.outputStream);
}

export interface Unzipped {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly modified: string;
}

export async function unzip(bytes: Uint8Array): Promise<Unzipped[]> {
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  const found: Unzipped[] = [];
  for await (const entry of zip.eachEntry()) {
    const text = entry.fileName.endsWith('/')
      ? ''
      : (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
    found.push({
      path: entry.fileName,
      text,
      mode: entry.externalFileAttributes >>> 16,
      modified: `${entry.lastModFileDate}/${entry.lastModFileTime}`,
    });
  }
  return found;
}

/** host.json with these properties of `durableTask`. */
export function hostJson(durableTask: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: '2.0', extensions: { durableTask } });
}
