import { groupBy } from '../../group-by.ts';
import type { Edit, SourceFile, Span } from './model.ts';

/** An edit of a file, with what stands there now. */
export function editOf(
  { path, text }: Pick<SourceFile, 'path' | 'text'>,
  { start, end }: Span,
  after: string,
  why: Edit['why'],
): Edit {
  return { path, start, end, before: text.slice(start, end), after, why };
}

/** Edits by the file that they are of. */
export function editsByPath(edits: Iterable<Edit>): Map<string, Edit[]> {
  return groupBy(edits, ({ path }) => path);
}

/** The edit that makes another text of a file, from the first to the last character that differs; none when it is that text already. */
export function differenceOf(file: Pick<SourceFile, 'path' | 'text'>, after: string, why: Edit['why']): Edit[] {
  const before = file.text;
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const span = { start, end: before.length - same };
  return [editOf(file, span, after.slice(start, after.length - same), why)];
}

/**
 * The text with the edits made. Offsets are those of the text as it was; insertions at one place keep their order.
 *
 * @throws Error when edits overlap, or when `before` is not what stands there: a defect of whoever made them
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const inOrder = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({ edit }) => edit);
  let result = '';
  let at = 0;
  for (const { start, end, before, after, path } of inOrder) {
    if (start < at || end < start) throw new Error(`Edits of ${path} overlap at ${start}.`);
    if (text.slice(start, end) !== before) throw new Error(`An edit of ${path} at ${start} does not fit the text.`);
    result += text.slice(at, start) + after;
    at = end;
  }
  return result + text.slice(at);
}
