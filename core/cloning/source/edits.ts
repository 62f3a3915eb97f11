import type { Edit } from './model.ts';

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
