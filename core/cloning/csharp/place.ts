import type { CsharpNamespace } from './facts/index.ts';

/** Folder, beside a project file, that holds the copies of all versions. */
export const versionsFolder = 'Versions';

/** The class of the orchestrators that only older versions have, in a file of its name right below {@link versionsFolder}. */
export const standInType = 'RemovedOrchestrations';

/** Whether a file holds that class: its orchestrators have no bodies of their own. */
export function isStandInFile(path: string): boolean {
  return new RegExp(`(?:^|/)${versionsFolder}/${standInType}\\.cs$`).test(path);
}

/**
 * The folder and the namespace of the copies of a version: `V1_2_0` for `1_2_0`, `v2` for `v2`. No two tags have the same, and
 * {@link tagOfPlace} gives the tag again.
 */
export function placeOfTag(tag: string): string {
  return /^V*\d/.test(tag) ? `V${tag}` : tag;
}

/** The tag of copies that lie in this folder and namespace. */
function tagOfPlace(place: string): string {
  return /^V+\d/.test(place) ? place.slice(1) : place;
}

/**
 * The tag of the version that a file is a copy for: it lies below `Versions/V1_2_0`, and its namespace has the same part. Both are
 * asked for, since an app may well have a folder of that name itself.
 */
export function tagOfFile(path: string, namespaces: readonly CsharpNamespace[]): string | undefined {
  const place = new RegExp(`(?:^|/)${versionsFolder}/([A-Za-z0-9_]*\\d[A-Za-z0-9_]*)/`).exec(path)?.[1];
  if (place === undefined) return undefined;
  return namespaces.some(({ name }) => name.split('.').includes(place)) ? tagOfPlace(place) : undefined;
}
