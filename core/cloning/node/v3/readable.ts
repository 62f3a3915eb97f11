import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { FunctionFolder } from '../../functionjson/index.ts';
import type { FolderApp } from './model.ts';

/**
 * The folder is what declares a function, so all of its code must be read: a name that it gives could be overlooked otherwise.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadableCode({ knowledge: { app }, code }: FolderApp, folders: readonly FunctionFolder[]): void {
  for (const { folder, files } of folders) {
    for (const path of new Set([...files, code.get(folder) ?? folder])) {
      const [error] = app.modules.get(path)?.errors ?? [];
      if (error === undefined) continue;
      throw new DurableDeployError(
        'CLONE_SYNTAX_ERROR',
        `${neutralise(path)} belongs to a function that gets a version, but line ${app.lineOf(path, error.start)} cannot be read as JavaScript or TypeScript.`,
        { fix: 'Correct the file.' },
      );
    }
  }
}
