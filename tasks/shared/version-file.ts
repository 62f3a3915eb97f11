import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { versionInFile } from '../../core/cloning/project/index.ts';
import { DurableDeployError } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';

/**
 * The version that a project file on disk states.
 *
 * @param root where relative paths begin
 * @throws DurableDeployError INPUT_INVALID
 */
export function readVersionFile(root: string, path: string): string {
  return versionInFile(path, readText(root, path));
}

/**
 * The same; a file with nothing but a version in it will do too.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function readAnyVersionFile(root: string, path: string): string {
  const text = readText(root, path);
  const [, plain] = /^\ufeff?\s*(v?\d+\.\d+\.\d+\S*)\s*$/.exec(text) ?? [];
  return plain ?? versionInFile(path, text);
}

function readText(root: string, path: string): string {
  try {
    return readFileSync(resolve(root, path), 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new DurableDeployError(
      'INPUT_INVALID',
      `${neutralise(path)} cannot be read (${code}): it is to state the version.`,
      { cause },
    );
  }
}
