import { buffer } from 'node:stream/consumers';
import { DurableDeployError } from '../../errors.ts';
import { isOfInterest, tooMany, unreadable, type PackageEntry, type PackageLimits } from './package-entries.ts';

/**
 * Lists the entries of interest of a zip file and hands them to `use` while it is open. Names that leave the package (`../`, absolute
 * ones) make the whole file unreadable, and an entry never yields more bytes than its header says.
 *
 * @throws DurableDeployError PACKAGE_UNREADABLE
 */
export async function readZip<Result>(
  path: string,
  label: string,
  limits: PackageLimits,
  use: (entries: readonly PackageEntry[]) => Promise<Result>,
): Promise<Result> {
  const { openPromise } = await import('./zip-library.ts');
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    try {
      const entries: PackageEntry[] = [];
      for await (const entry of zip.eachEntry()) {
        if (zip.entriesRead > limits.entries) throw tooMany(label, limits);
        if (!isOfInterest(entry.fileName)) continue;
        entries.push({
          path: entry.fileName,
          size: entry.uncompressedSize,
          read: async () => buffer(await zip.openReadStreamPromise(entry)),
        });
      }
      return await use(entries);
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof DurableDeployError) throw error;
    throw unreadable(
      label,
      'it is not a zip file, it is damaged, or it holds names that lead out of it',
      'Pass the folder or zip that is deployed, such as the output of dotnet publish, func pack or ArchiveFiles@2.',
      error,
    );
  }
}
