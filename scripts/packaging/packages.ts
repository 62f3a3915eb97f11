import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../repository.ts';

/** An npm package of which a bundle holds at least one file. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Where it lies, relative to the repository: `node_modules/a/node_modules/b`. */
  readonly folder: string;
  readonly licence: string;
  /** The licence's own text; empty when the package carries none. */
  readonly licenceText: string;
}

/** Licences whose terms a bundle with notices meets. */
const acceptedLicences = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0']);

/**
 * The packages behind the inputs of an esbuild metafile, by folder.
 *
 * @param inputs paths relative to the repository, with `/`
 * @throws Error when a package has a licence that was not looked at yet
 */
export async function packagesOf(inputs: readonly string[]): Promise<BundledPackage[]> {
  const folders = new Set<string>();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match?.[1] !== undefined) folders.add(match[1]);
  }
  const packages = await Promise.all([...folders].sort().map(readPackage));
  const unknown = packages.filter(({ licence }) => !acceptedLicences.has(licence));
  if (unknown.length > 0) {
    throw new Error(
      `Look at these licences before they are shipped: ${unknown.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`,
    );
  }
  return packages;
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const absolute = join(repositoryFolder, folder);
  const manifest = JSON.parse(await readFile(join(absolute, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = (await readdir(absolute)).filter((file) => /^(?:licen[cs]e|copying)(?:[-.].*)?$/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(absolute, file), 'utf8')));
  return {
    name: manifest.name,
    version: manifest.version,
    folder,
    licence: manifest.license ?? 'none stated',
    licenceText: texts.join('\n\n').replaceAll('\r\n', '\n').trim(),
  };
}

/** Packages of which a bundle holds two copies, each with where they lie: `name: folder (version), folder (version)`. */
export function duplicatesAmong(packages: readonly BundledPackage[]): string[] {
  const byName = new Map<string, BundledPackage[]>();
  for (const one of packages) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName]
    .filter(([, copies]) => copies.length > 1)
    .map(([name, copies]) => `${name}: ${copies.map(({ folder, version }) => `${folder} (${version})`).join(', ')}`);
}

/** The text of ThirdPartyNotices.txt for what a task's folder holds. */
export function noticesFor(packages: readonly BundledPackage[]): string {
  const sorted = [...packages].sort((one, other) => (one.name < other.name ? -1 : 1));
  const sections = sorted.map(({ name, version, licence, licenceText }) =>
    [`${name} ${version} (${licence})`, '', licenceText || `Published under the ${licence} licence.`].join('\n'),
  );
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `This task contains the following third-party software, under the terms given here.${rule}${sections.join(rule)}\n`;
}
