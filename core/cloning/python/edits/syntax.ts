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
