import type { Span } from '../../model.ts';

/**
 * What goes with a declaration when it is cut out: the comments right above it, its indentation, the rest of its last line, and one
 * of the blank lines around it. A declaration that shares its lines with another goes alone.
 */
export function extentOf(text: string, { start, end }: Span): Span {
  const first = lineStart(text, start);
  const last = lineEnd(text, end);
  if (text.slice(first, start).trim() !== '' || !/^[ \t]*(?:\/\/.*)?\r?\n?$/.test(text.slice(end, last))) {
    return { start, end };
  }
  const from = withComments(text, first);
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(last, last + 200))?.[0].length ?? 0;
  if (blankAfter > 0) return { start: from, end: last + blankAfter };
  // At the end of a block, the blank line above is the one too many.
  const next = /^[ \t]*\}/.test(text.slice(last, last + 200));
  const above = lineStart(text, from - 1);
  const blankAbove = next && from > 0 && text.slice(above, from).trim() === '';
  return { start: blankAbove ? above : from, end: last };
}

/** The start of the first of the comment lines right above. */
function withComments(text: string, start: number): number {
  let at = start;
  while (at > 0) {
    const above = lineStart(text, at - 1);
    const line = text.slice(above, at).trim();
    if (line.startsWith('//')) at = above;
    else if (line.endsWith('*/')) {
      const opening = text.lastIndexOf('/*', at);
      const line = lineStart(text, opening);
      if (opening < 0 || text.slice(line, opening).trim() !== '') return at;
      at = line;
    } else return at;
  }
  return at;
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** After the line end. */
function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}
