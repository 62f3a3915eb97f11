import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readVersionFile } from '../shared/version-file.ts';

/** Where relative paths of a pipeline begin: the folder of the sources. */
export interface Sources {
  readonly root: string;
  isFolder(path: string): boolean;
  /**
   * @throws DurableDeployError INPUT_INVALID
   */
  versionIn(path: string): string;
}

/** The sources of the run on this machine's disk. */
export function sourcesAt(root: string): Sources {
  return {
    root,
    isFolder: (path) => statSync(resolve(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
    versionIn: (path) => readVersionFile(root, path),
  };
}
