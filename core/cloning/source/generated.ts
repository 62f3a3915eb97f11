import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { differenceOf } from './edits.ts';
import type { Edit, SourceFile, SourceSet } from './model.ts';

/** Stands in a comment of every generated file: a file without it belongs to somebody else. */
export const generatedMark = 'Written by the task DurableFunctionClone, which writes it anew';

/** Whether a file was written by {@link generatedFile}. */
export function isGenerated(file: Pick<SourceFile, 'text'> | undefined): boolean {
  return file?.text.includes(generatedMark) === true;
}

/** A file that is written anew by each run: made when it is not there, edited when it differs, and left alone when it does not. */
export interface GeneratedFile {
  readonly edits: readonly Edit[];
  readonly created: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Sees that a generated file holds a text. The line ends of a file that is there are kept, so that a checkout that converts them
 * does not count as a change.
 *
 * @param text with `\n`, and with the mark
 * @param lineEnd of a new file
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file is there that lacks the mark
 */
export function generatedFile(
  { files }: SourceSet,
  path: string,
  text: string,
  why: Edit['why'],
  lineEnd: '\n' | '\r\n' = '\n',
): GeneratedFile {
  const there = files.get(path);
  if (there === undefined) return { edits: [], created: [{ path, text: text.replaceAll('\n', lineEnd) }] };
  requireOwn(there, generatedMark);
  return { edits: differenceOf(there, text.replaceAll('\n', there.lineEnd), why), created: [] };
}

/**
 * Sees that a file that is to be written anew is one of this product.
 *
 * @param mark that its text has
 * @throws DurableDeployError CLONE_FILE_EXISTS
 */
export function requireOwn({ path, text }: Pick<SourceFile, 'path' | 'text'>, mark: string): void {
  if (text.includes(mark)) return;
  throw new DurableDeployError(
    'CLONE_FILE_EXISTS',
    `${neutralise(path)} is there and was not written by this task, which needs a file of that name.`,
    { fix: `Give ${neutralise(path)} another name, along with all that uses it, and run the task again.` },
  );
}
