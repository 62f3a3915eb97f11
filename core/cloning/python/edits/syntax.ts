import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { Edit } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import type { PythonFile } from '../facts.ts';

/**
 * Refuses edits of declarations that cannot be read.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadable(files: ReadonlyMap<string, PythonFile>, edits: readonly Edit[]): void {
  for (const { path, start, end } of edits) {
    const file = files.get(path);
    if (file === undefined || file.errors.length === 0) continue;
    const around = file.topLevel.find((span) => span.start <= start && span.end >= end) ?? { start, end };
    const broken = file.errors.find((error) => error.start <= around.end && error.end >= around.start);
    if (broken === undefined) continue;
    throw new DurableDeployError(
      'CLONE_SYNTAX_ERROR',
      `${neutralise(path)} cannot be read as Python at line ${lineAt(file.text, broken.start)}, in a declaration that must be edited.`,
      { fix: 'Correct the file; python -m py_compile says what is wrong with it.' },
    );
  }
}

/**
 * Refuses functions whose code cannot be read as a whole: where the folder declares a function, a name that it gives could be overlooked.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadableFiles(files: ReadonlyMap<string, PythonFile>, paths: Iterable<string>): void {
  for (const path of paths) {
    const file = files.get(path);
    const [broken] = file?.errors ?? [];
    if (file === undefined || broken === undefined) continue;
    throw new DurableDeployError(
      'CLONE_SYNTAX_ERROR',
      `${neutralise(path)} belongs to a function that gets a version, but cannot be read as Python at line ${lineAt(file.text, broken.start)}.`,
      { fix: 'Correct the file; python -m py_compile says what is wrong with it.' },
    );
  }
}
