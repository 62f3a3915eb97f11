/**
 * The tag of a file whose class is a copy: `1_2_0` of `Onboarding_1_2_0.java`, `v2` of `Onboarding_v2.java`. Java has no lookup of nested
 * packages, and what is private to a package ends at its border, so copies stay in the package and their class carries the tag.
 *
 * An app may have a `Step_2` of its own: a tag that is not plainly a version counts only beside a `Step`.
 */
export function tagOfFile(path: string, exists: (path: string) => boolean): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path.slice(folder.length, -'.java'.length);
  const plain = /^.*?[A-Za-z0-9$]_+(\d+_\d+_\d+|v\d+(?:_\d+)*)$/i.exec(name)?.[1];
  if (plain !== undefined) return plain;
  for (let at = name.indexOf('_', 1); at !== -1; at = name.indexOf('_', at + 1)) {
    const tag = name.slice(at + 1);
    if (/^(?:[A-Za-z]+_?)?\d+(?:_\d+)*$/.test(tag) && exists(`${folder}${name.slice(0, at)}.java`)) return tag;
  }
  return undefined;
}

/** The name that a class gets as a copy: a copy of a copy has one tag. */
export function classOfTag(name: string, tag: string, oldTag: string | undefined): string {
  const base = oldTag !== undefined && name.endsWith(`_${oldTag}`) ? name.slice(0, -oldTag.length - 1) : name;
  return `${base}_${tag}`;
}

/** The path that the copy of a file gets. */
export function pathOfTag(path: string, tag: string, oldTag: string | undefined): string {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.java'.length);
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${classOfTag(name, tag, oldTag)}.java`;
}

/** The folder that the packages of a file lie in: `src/main/java/`, empty when the packages lie in the source folder itself. */
export function sourceRootOf(path: string, packageName: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const packages = packageName === '' ? '' : `${packageName.replaceAll('.', '/')}/`;
  return `/${folder}`.endsWith(`/${packages}`) ? folder.slice(0, folder.length - packages.length) : folder;
}

/** The class of the orchestrators that only older versions have. */
export const standInType = 'RemovedOrchestrations';

/** Whether a file holds that class: its orchestrators have no bodies of their own. */
export function isStandInFile(path: string): boolean {
  return new RegExp(`(?:^|/)${standInType}\\.java$`).test(path);
}

/** Whether a file belongs to tests: by the folders that are no packages. */
export function isTestPath(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  const main = folders.findIndex((name, at) => name === 'main' && folders[at - 1] === 'src');
  const outside = main === -1 ? folders : folders.slice(0, main);
  return outside.some((name) => /^(?:test|tests|__tests__)$|[a-z0-9]Tests?$|[-_.]tests?$/.test(name));
}

/** Whether a file is made by a build. */
export function isBuildOutput(path: string): boolean {
  return /(?:^|\/)(?:target|build)\//.test(path) && !path.includes('src/');
}
