import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repositoryFolder } from '../repository.ts';
import { assetsOf } from './assets.ts';
import { bundleTarget } from './bundle.ts';
import { completeManifest, endpointTypesOf, type Manifest } from './manifest.ts';
import { duplicatesAmong, noticesFor, type BundledPackage } from './packages.ts';
import { findTasks, type TaskJson, type TaskSource } from './tasks.ts';
import { stampTask, type Variant } from './variant.ts';
import { createVsix } from './vsix.ts';

/** What was packed for one task. */
export interface PackedTask {
  /** As in `TaskSource`. */
  readonly path: string;
  readonly json: TaskJson;
  readonly packages: readonly BundledPackage[];
  /** `sha256-…` over the names and bytes of all files in the task's folder but its icon. */
  readonly hash: string;
}

export interface Package {
  readonly vsixPath: string;
  readonly tasks: readonly PackedTask[];
}

/** The identity that the manifest in the repository has. */
export async function manifestVariant(): Promise<Variant> {
  const { publisher, id } = await readManifest();
  return { publisher, extensionId: id, dev: false };
}

/** The private variant's identity: the extension's id with `-dev`. */
export function devVariant({ publisher, extensionId }: Variant): Variant {
  return { publisher, extensionId: `${extensionId}-dev`, dev: true };
}

/**
 * Builds the VSIX: bundles each agent task, stamps each task.json, writes the notices, completes the manifest.
 * Only task.json, icon, bundle, notices and what assets.json names of each task are packed.
 *
 * @param outputFile where the VSIX goes
 * @param stageFolder where the files are laid down before; emptied first
 * @throws Error when a bundle holds two copies of a package, has an unknown licence, or tfx objects
 */
export async function packExtension(options: {
  readonly variant: Variant;
  readonly stageFolder: string;
  readonly outputFile: string;
}): Promise<Package> {
  const { variant, stageFolder } = options;
  const manifest = await readManifest();
  const version = await packageVersion();
  const tasks = await findTasks();
  await rm(stageFolder, { recursive: true, force: true });
  const packed: PackedTask[] = [];
  for (const task of tasks) {
    packed.push(await stageTask(task, stampTask(task.json, version, variant, endpointTypesOf(manifest)), stageFolder));
  }
  for (const path of ['overview.md', 'LICENSE', 'images/icon.png']) {
    await mkdir(dirname(join(stageFolder, path)), { recursive: true });
    await copyFile(join(repositoryFolder, path), join(stageFolder, path));
  }
  await writeJson(join(stageFolder, 'vss-extension.json'), completeManifest(manifest, tasks, version, variant));
  return { vsixPath: await createVsix(stageFolder, options.outputFile), tasks: packed };
}

/** The version of the extension, from package.json. */
export async function packageVersion(): Promise<string> {
  const { version } = await readJson<{ version: string }>(join(repositoryFolder, 'package.json'));
  return version;
}

async function readManifest(): Promise<Manifest> {
  return readJson<Manifest>(join(repositoryFolder, 'vss-extension.json'));
}

async function stageTask(task: TaskSource, json: TaskJson, stageFolder: string): Promise<PackedTask> {
  const folder = join(stageFolder, task.path);
  await mkdir(folder, { recursive: true });
  const bundles = await Promise.all(task.targets.map((target) => bundleTarget(task, target)));
  const assets = await assetsOf(task);
  const packages = onceEach([...bundles.flatMap((bundle) => bundle.packages), ...assets.packages]);
  for (const { target, packages: own } of bundles) {
    const twice = duplicatesAmong(own);
    if (twice.length > 0) throw new Error(`${task.path}/${target} holds packages twice:\n${twice.join('\n')}`);
  }
  const files = new Map<string, Uint8Array>([...assets.files, ...bundles.flatMap((bundle) => [...bundle.files])]);
  files.set('task.json', Buffer.from(`${JSON.stringify(json, undefined, 2)}\n`));
  if (bundles.length > 0) files.set('ThirdPartyNotices.txt', Buffer.from(noticesFor(packages)));
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const icon = join(repositoryFolder, task.path, 'icon.png');
  await copyFile(icon, join(folder, 'icon.png')).catch(() =>
    copyFile(join(repositoryFolder, task.contribution, 'icon.png'), join(folder, 'icon.png')),
  );
  return { path: task.path, json, packages, hash: hashOf(files) };
}

/** A hash that changes with any byte that an agent or the service would run or show from a task's folder. */
export function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256-${hash.digest('base64')}`;
}

function onceEach(packages: readonly BundledPackage[]): BundledPackage[] {
  return [...new Map(packages.map((one) => [one.folder, one])).values()];
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
