/** The folder that a path is in; empty at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * A path as written in a file of a folder, from the source folder: `..`, `.` and `\` are resolved.
 *
 * @returns `undefined` when it leads out of the source folder
 */
export function joinPath(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split(/[\\/]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Two parts as one path; the first may be empty. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
