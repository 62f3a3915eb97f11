import type { Span } from '../../model.ts';

/** Start of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset after the line end of the line that an offset is in. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** The blanks at the start of the line that an offset is in. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** Whether nothing but blanks stands before the span on its first line, and nothing but blanks and a comment after it on its last. */
export function hasOwnLines(text: string, { start, end }: Span): boolean {
  return (
    text
      .slice(lineStart(text, start), start)
      .replace(/^\uFEFF/, '')
      .trim() === '' && /^[ \t]*(#.*)?\r?\n?$/.test(text.slice(end, lineEnd(text, end)))
  );
}

/** The lines of a span. */
export function wholeLines(text: string, { start, end }: Span): Span {
  const first = lineStart(text, start);
  return { start: text.startsWith('\uFEFF') && first === 0 ? 1 : first, end: lineEnd(text, end) };
}

/** The lines of a declaration with the comments right above it, indented comments right below it, and the blank lines that follow. */
export function wholeDeclaration(text: string, span: Span): Span {
  const lines = wholeLines(text, span);
  const indent = indentAt(text, span.start);
  let { start, end } = lines;
  while (start > 0) {
    const before = lineStart(text, start - 1);
    const line = text.slice(before, start);
    if (!line.startsWith(`${indent}#`) || before === 0) break;
    start = before;
  }
  const within = (line: string): boolean => /^[ \t]+#/.test(line) && line.search(/\S/) > indent.length;
  let at = end;
  while (at < text.length) {
    const next = lineEnd(text, at);
    const line = text.slice(at, next);
    if (line.trim() !== '' && !within(line)) break;
    at = next;
    end = at;
  }
  return { start, end };
}
