import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { decode, tooLarge, unreadable, type PackageEntry, type PackageLimits } from './package-entries.ts';
import { folderEntries, readLimited } from './package-folder.ts';
import { readZip } from './package-zip.ts';

/** What a package tells about its task hub. */
export interface PackageFiles {
  /** `undefined` when the package holds none. */
  readonly hostJson?: { readonly text: string; readonly origin: string };
  /** The one that the host reads, see `extensionsJsonPlaces`. */
  readonly extensionsJson?: string;
  /** `{function}/function.json`, with paths inside the package. */
  readonly functionJson: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Where the host looks for extensions.json, first to last: .NET apps in process, apps without a bundle, isolated .NET apps.
 *
 * Source: Azure/azure-functions-host src/WebJobs.Script/Utility.cs (TryResolveExtensionsMetadataPath)
 */
export const extensionsJsonPlaces = [
  'bin/extensions.json',
  'extensions.json',
  '.azurefunctions/extensions.json',
] as const;

const defaultLimits: PackageLimits = { fileBytes: 1024 * 1024, totalBytes: 32 * 1024 * 1024, entries: 200_000 };

/**
 * Reads the few files of a deployment package that decide where its task hub is: host.json, extensions.json and function.json.
 * host.json stands at the root, or in the only folder of the root that has one (a wrapper that archivers like to add).
 *
 * @param path a folder, a zip file, or a host.json itself
 * @throws DurableDeployError PACKAGE_UNREADABLE: no such path, not a zip, unsafe names, over the limits, several host.json
 */
export async function readPackage(path: string, limits: PackageLimits = defaultLimits): Promise<PackageFiles> {
  const label = neutralise(path);
  try {
    if ((await stat(path)).isDirectory()) return await packageFilesOf(await folderEntries(path, limits), label, limits);
    if (path.toLowerCase().endsWith('.json')) return { ...(await hostJsonFile(path, limits)), functionJson: [] };
  } catch (error) {
    if (error instanceof DurableDeployError) throw error;
    throw unreadable(
      label,
      'there is nothing at this path, or it may not be opened',
      'Check the path; in a deployment job, download the artifact first.',
      error,
    );
  }
  return readZip(path, label, limits, (entries) => packageFilesOf(entries, label, limits));
}

/**
 * The same from entries of a package that is open already.
 *
 * @throws DurableDeployError PACKAGE_UNREADABLE: over the limits, several host.json
 */
export async function packageFilesOf(
  entries: readonly PackageEntry[],
  label: string,
  limits: PackageLimits = defaultLimits,
): Promise<PackageFiles> {
  const root = rootOf(entries, label);
  const inRoot = entries.flatMap((entry) =>
    entry.path.startsWith(root) ? [{ entry, path: entry.path.slice(root.length) }] : [],
  );
  const find = (wanted: string): PackageEntry | undefined =>
    (inRoot.find(({ path }) => path === wanted) ?? inRoot.find(({ path }) => path.toLowerCase() === wanted))?.entry;

  let total = 0;
  const read = async (entry: PackageEntry): Promise<string> => {
    total += entry.size;
    if (entry.size > limits.fileBytes || total > limits.totalBytes) throw tooLarge(label, entry.path);
    return decode(await entry.read());
  };
  const host = find('host.json');
  const extensions = extensionsJsonPlaces.map(find).find((entry) => entry !== undefined);
  const hostText = host && (await read(host));
  const extensionsText = extensions && (await read(extensions));
  const functionJson: { path: string; text: string }[] = [];
  for (const { entry, path } of inRoot) {
    if (/^[^/]+\/function\.json$/i.test(path)) functionJson.push({ path, text: await read(entry) });
  }
  return {
    ...(hostText === undefined ? {} : { hostJson: { text: hostText, origin: `host.json of ${label}` } }),
    ...(extensionsText === undefined ? {} : { extensionsJson: extensionsText }),
    functionJson,
  };
}

/** The folder inside the package that the app is in: empty, or `name/`. */
function rootOf(entries: readonly PackageEntry[], label: string): string {
  const hosts = entries.map(({ path }) => path).filter((path) => /^(?:[^/]+\/)?host\.json$/i.test(path));
  if (hosts.some((path) => !path.includes('/'))) return '';
  const [first, second] = hosts;
  if (first === undefined) return '';
  if (second !== undefined) {
    throw unreadable(
      label,
      `it holds several apps (${hosts.map((path) => neutralise(path, 80)).join(', ')})`,
      'Point to the folder or zip of one app.',
    );
  }
  return first.slice(0, first.indexOf('/') + 1);
}

async function hostJsonFile(path: string, limits: PackageLimits): Promise<Pick<PackageFiles, 'hostJson'>> {
  const name = basename(path);
  const text = decode(await readLimited(path, limits));
  return { hostJson: { text, origin: `${neutralise(name)} in ${neutralise(dirname(path))}` } };
}
