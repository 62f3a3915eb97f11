import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { versionInFile } from '../../core/cloning/project/index.ts';
import { DurableDeployError } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';

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
  const absolute = (path: string): string => resolve(root, path);
  return {
    root,
    isFolder: (path) => statSync(absolute(path), { throwIfNoEntry: false })?.isDirectory() ?? false,
    versionIn(path) {
      let text: string;
      try {
        text = readFileSync(absolute(path), 'utf8');
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
        throw new DurableDeployError(
          'INPUT_INVALID',
          `${neutralise(path)} cannot be read (${code}): it is to state the version.`,
          { cause },
        );
      }
      return versionInFile(path, text);
    },
  };
}
