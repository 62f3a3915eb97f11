import type { Edit } from '../../model.ts';

/** Edits within what goes or is written anew are void. Blank lines before removals at the end of a text go with them. */
export function withoutVoid(text: string, edits: readonly Edit[]): Edit[] {
  const large = edits.filter(({ start, end }) => end > start);
  const kept = edits.filter((edit) => !large.some((other) => covers(other, edit)));
  return trimEnd(
    text,
    kept.sort((a, b) => a.start - b.start || a.end - b.end),
  );
}

/** An insertion at the border of another edit is none of its business. */
function covers(other: Edit, { start, end }: Edit): boolean {
  if (start === end) return other.start < start && end < other.end;
  return other.start <= start && end <= other.end && other.end - other.start > end - start;
}

function trimEnd(text: string, edits: readonly Edit[]): Edit[] {
  let first = edits.length;
  for (let end = text.length; first > 0; first -= 1) {
    const edit = edits[first - 1];
    if (edit?.why !== 'removal' || edit.after !== '' || edit.end !== end) break;
    end = edit.start;
  }
  const edge = edits[first];
  if (edge === undefined) return [...edits];
  const blank = /(?<=\n)(?:[ \t]*\r?\n)+$/.exec(text.slice(0, edge.start));
  if (blank === null) return [...edits];
  const longer = { ...edge, start: blank.index, before: blank[0] + edge.before };
  return [...edits.slice(0, first), longer, ...edits.slice(first + 1)];
}
