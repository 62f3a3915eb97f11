import { buffer } from 'node:stream/consumers';
import { DurableDeployError } from '../../errors.ts';
import type { PackageEntry } from '../../taskhub/locate/index.ts';
import { neutralise, plural } from '../../text.ts';

/** Guards against packages that are made to exhaust the machine. */
export interface ZipBounds {
  readonly entries: number;
  /** Of all entries together, in bytes. */
  readonly unpackedBytes: number;
}

/** More than the content of a function app may be. Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
export const defaultBounds: ZipBounds = { entries: 200_000, unpackedBytes: 4 * 1024 ** 3 };

/** An entry of a package, with all that is needed to write it again. */
export interface ZipEntry extends PackageEntry {
  readonly isFolder: boolean;
  readonly stored: boolean;
  /** As the zip has it: local time, in steps of two seconds. */
  readonly modifiedAt: Date;
  /** Of Unix, when it was packed there. */
  readonly mode?: number;
  readonly comment: string;
}

/**
 * Opens a package that is in memory, and looks at the names and sizes of all that is in it. An entry never yields more bytes than its
 * header says.
 *
 * @param label what it is called in messages
 * @throws DurableDeployError PACKAGE_UNREADABLE: not a zip, damaged, encrypted; ROUTING_PACKAGE_REFUSED: over the bounds, names twice
 */
export async function openZip(
  zip: Uint8Array,
  label: string,
  bounds: ZipBounds = defaultBounds,
): Promise<readonly ZipEntry[]> {
  const { fromBufferPromise } = await import('../../taskhub/locate/zip-library.ts');
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let unpacked = 0;
  try {
    const opened = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), {
      lazyEntries: true,
    });
    if (opened.entryCount > bounds.entries) throw tooMuch(label, plural(opened.entryCount, 'entry', 'entries'));
    for await (const entry of opened.eachEntry()) {
      unpacked += entry.uncompressedSize;
      if (unpacked > bounds.unpackedBytes) throw tooMuch(label, `more than ${bounds.unpackedBytes} bytes`);
      if (names.has(entry.fileName)) throw namedTwice(label, entry.fileName);
      names.add(entry.fileName);
      if (entry.isEncrypted()) throw new Error('encrypted');
      const unixMode = entry.versionMadeBy >> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0;
      entries.push({
        path: entry.fileName,
        size: entry.uncompressedSize,
        isFolder: entry.fileName.endsWith('/'),
        stored: entry.compressionMethod === 0,
        modifiedAt: entry.getLastModDate({ timezone: 'local', forceDosFormat: true }),
        ...(unixMode === 0 ? {} : { mode: unixMode }),
        comment: entry.fileComment,
        read: () => reading(label, async () => buffer(await opened.openReadStreamPromise(entry))),
      });
    }
    return entries;
  } catch (error) {
    throw readable(error, label);
  }
}

async function reading<T>(label: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw readable(error, label);
  }
}

function readable(error: unknown, label: string): DurableDeployError {
  if (error instanceof DurableDeployError) return error;
  return new DurableDeployError(
    'PACKAGE_UNREADABLE',
    `The package ${neutralise(label)} cannot be read: it is not a zip file, it is damaged or encrypted, or it holds names that lead out of it.`,
    { fix: 'Pass the zip that is deployed, such as the output of func pack or ArchiveFiles@2.', cause: error },
  );
}

function tooMuch(label: string, seen: string): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `The package ${neutralise(label)} holds ${seen}; that is no function app.`,
    { fix: 'Pack what is deployed and nothing else: without sources, tests and caches.' },
  );
}

function namedTwice(label: string, name: string): DurableDeployError {
  return new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `The package ${neutralise(label)} holds "${neutralise(name, 120)}" twice. Which of the two counts differs between programs.`,
    { fix: 'Build the package anew.' },
  );
}
