import { readFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { repositoryFolder } from '../repository.ts';
import { packagesOf, type BundledPackage } from './packages.ts';
import { packRouter, routerAsset } from './router.ts';
import type { TaskSource } from './tasks.ts';

/** Files that lie in a task's folder as they are: of npm packages, and the router's own package. */
export interface Assets {
  /** By path relative to the task's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly packages: readonly BundledPackage[];
}

/**
 * What a task's assets.json asks for: by folder within the task's folder, files as `package/file`, or `router.zip` for the packed
 * router; the folder itself is `.`. A task without one has none.
 *
 * @throws Error when a file is missing, or a package has a licence that was not looked at yet
 */
export async function assetsOf({ path, contribution }: Pick<TaskSource, 'path' | 'contribution'>): Promise<Assets> {
  const text = await firstThere([path, contribution].map((folder) => join(repositoryFolder, folder, 'assets.json')));
  if (text === undefined) return { files: new Map(), packages: [] };
  const files = new Map<string, Uint8Array>();
  const inputs: string[] = [];
  const packages: BundledPackage[] = [];
  for (const [folder, names] of Object.entries(JSON.parse(text) as Readonly<Record<string, readonly string[]>>)) {
    for (const name of names) {
      if (name === routerAsset) {
        const router = await packRouter();
        files.set(posix.join(folder, name), router.zip);
        packages.push(...router.packages);
        continue;
      }
      const input = posix.join('node_modules', name);
      files.set(posix.join(folder, basename(name)), await readFile(join(repositoryFolder, input)));
      inputs.push(input);
    }
  }
  return { files, packages: [...packages, ...(await packagesOf(inputs))] };
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}
