import { differenceOf } from './edits.ts';
import type { Edit, SourceSet } from './model.ts';

/** A file that is written anew by each run: made when it is not there, edited when it differs, and left alone when it does not. */
export interface GeneratedFile {
  readonly edits: readonly Edit[];
  readonly created: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Sees that a generated file holds a text. The line ends of a file that is there are kept, so that a checkout that converts them
 * does not count as a change.
 *
 * @param text with `\n`
 * @param lineEnd of a new file
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
  return { edits: differenceOf(there, text.replaceAll('\n', there.lineEnd), why), created: [] };
}
