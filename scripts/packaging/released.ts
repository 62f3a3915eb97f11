import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../repository.ts';
import type { PackedTask } from './pack.ts';

/** By task name and major (`DurableStatusCheck@1`), then by version: the hash of what was published. */
export type ReleasedBundles = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const releasedBundlesFile = join(repositoryFolder, 'tests/contract/released-bundles.json');

export async function readReleasedBundles(): Promise<ReleasedBundles> {
  return JSON.parse(await readFile(releasedBundlesFile, 'utf8')) as ReleasedBundles;
}

export async function writeReleasedBundles(released: ReleasedBundles): Promise<void> {
  await writeFile(releasedBundlesFile, `${JSON.stringify(released, undefined, 2)}\n`);
}

/**
 * What is wrong with publishing tasks beside what was published before. Agents never fetch a version twice, and the
 * service never goes back to a lower one, so both would leave the old bytes in use.
 */
export function conflictsWithReleased(tasks: readonly PackedTask[], released: ReleasedBundles): string[] {
  return tasks.flatMap((task) => {
    const version = versionOf(task);
    const before = released[keyOf(task)] ?? {};
    const known = before[version];
    if (known !== undefined) {
      return known === task.hash
        ? []
        : [`${keyOf(task)} ${version} was published with other bytes. Raise the version in package.json.`];
    }
    const newest = Object.keys(before).sort(compareVersions).at(-1);
    return newest !== undefined && compareVersions(version, newest) < 0
      ? [`${keyOf(task)} ${version} is older than the published ${newest}. Raise the version in package.json.`]
      : [];
  });
}

/** The same with the given tasks counted as published. */
export function withReleased(tasks: readonly PackedTask[], released: ReleasedBundles): ReleasedBundles {
  const added: Record<string, Readonly<Record<string, string>>> = { ...released };
  for (const task of tasks) added[keyOf(task)] = { ...added[keyOf(task)], [versionOf(task)]: task.hash };
  return added;
}

function keyOf({ json }: PackedTask): string {
  return `${json.name}@${json.version.Major}`;
}

function versionOf({ json }: PackedTask): string {
  return `${json.version.Major}.${json.version.Minor}.${json.version.Patch}`;
}

function compareVersions(one: string, other: string): number {
  const [left, right] = [one.split('.').map(Number), other.split('.').map(Number)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
}
