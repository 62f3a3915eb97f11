import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../repository.ts';
import { devVariant, manifestVariant, packExtension, type Package, type PackedTask } from './pack.ts';
import { unpackVsix } from './vsix.ts';

/** A VSIX that was packed from the sources as they are now, and unpacked. */
export interface CurrentPackage extends Package {
  /** Holds the files of the VSIX as an agent has them: `tasks/<Name>/task.json` and so on. */
  readonly unpackedFolder: string;
}

/** What a VSIX is made of; a change there makes the last one stale. */
const sources = [
  'core',
  'router',
  'tasks',
  'images',
  'scripts/packaging',
  'vss-extension.json',
  'overview.md',
  'LICENSE',
  'package.json',
  'package-lock.json',
];

const kept = 4;

/**
 * Packs the extension unless that was done already for exactly these sources, and unpacks it. Processes that ask at
 * the same time do not disturb each other.
 *
 * @param kind the real extension, or the private variant
 */
export async function currentPackage(kind: 'real' | 'dev' = 'real'): Promise<CurrentPackage> {
  const packs = join(repositoryFolder, '.cache', 'packs');
  const folder = join(packs, `${kind}-${await hashOfSources()}`);
  const found = await describe(folder);
  if (found) return found;

  const own = join(packs, `making-${randomUUID()}`);
  try {
    const real = await manifestVariant();
    const { tasks } = await packExtension({
      variant: kind === 'dev' ? devVariant(real) : real,
      stageFolder: join(own, 'stage'),
      outputFile: join(own, 'extension.vsix'),
    });
    await rm(join(own, 'stage'), { recursive: true });
    await unpackVsix(join(own, 'extension.vsix'), join(own, 'unpacked'));
    // The repository is a folder of ES modules; on an agent no package.json says so, and the bundles are CommonJS.
    await writeFile(join(own, 'unpacked', 'package.json'), '{ "type": "commonjs" }\n');
    await writeFile(join(own, 'tasks.json'), JSON.stringify(tasks));
    await rename(own, folder).catch(() => {});
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  const made = await describe(folder);
  if (!made) throw new Error(`The package could not be put into ${folder}.`);
  await forgetOld(packs);
  return made;
}

async function describe(folder: string): Promise<CurrentPackage | undefined> {
  const tasks = await readFile(join(folder, 'tasks.json'), 'utf8').catch(() => undefined);
  if (tasks === undefined) return undefined;
  return {
    vsixPath: join(folder, 'extension.vsix'),
    unpackedFolder: join(folder, 'unpacked'),
    tasks: JSON.parse(tasks) as PackedTask[],
  };
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of await filesBelow(join(repositoryFolder, source))) {
      hash.update(`${path}\0`).update(await readFile(path));
    }
  }
  return hash.digest('hex').slice(0, 24);
}

async function filesBelow(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function forgetOld(packs: string): Promise<void> {
  await mkdir(packs, { recursive: true });
  const names = (await readdir(packs)).filter((name) => !name.startsWith('making-'));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(packs, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  aged.sort((one, other) => other.at - one.at);
  for (const { name } of aged.slice(kept)) await rm(join(packs, name), { recursive: true, force: true });
}
