import type { Edit, Span } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { CsharpAttribute } from '../facts/index.ts';

/** Makes edits of one text. */
export class Editor {
  readonly #path: string;
  readonly #text: string;
  readonly #cuts: Span[] = [];
  readonly #edits: Edit[] = [];

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  replace({ start, end }: Span, after: string, why: Edit['why'] = 'placement'): void {
    const edit = editOf({ path: this.#path, text: this.#text }, { start, end }, after, why);
    if (edit.before !== after) this.#edits.push(edit);
  }

  insert(at: number, text: string, why: Edit['why'] = 'placement'): void {
    this.replace({ start: at, end: at }, text, why);
  }

  cut(span: Span): void {
    this.#cuts.push(span);
  }

  add(edits: readonly Edit[]): void {
    this.#edits.push(...edits);
  }

  /** Takes an attribute away, and the list with it when it is the only one there. */
  cutAttribute({ span, list }: CsharpAttribute): void {
    const before = this.#text.slice(list.start + 1, span.start);
    const after = this.#text.slice(span.end, list.end - 1);
    if (after.trimStart().startsWith(',')) {
      const comma = span.end + after.indexOf(',') + 1;
      const blanks = /^[ \t]*/.exec(this.#text.slice(comma, list.end))?.[0].length ?? 0;
      this.cut({ start: span.start, end: comma + blanks });
    } else if (before.trimEnd().endsWith(',')) {
      this.cut({ start: list.start + 1 + before.lastIndexOf(','), end: span.end });
    } else this.cut(this.#lineOf(list));
  }

  /** The whole line when nothing else stands on it; otherwise the span and the blanks after it. */
  #lineOf({ start, end }: Span): Span {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1;
    const rest = /^[ \t]*(\r?\n)?/.exec(this.#text.slice(end, end + 400));
    const alone = this.#text.slice(lineStart, start).trim() === '' && rest?.[1] !== undefined;
    return { start: alone ? lineStart : start, end: end + (rest?.[0].length ?? 0) };
  }

  cutLine(span: Span): void {
    this.cut(this.#lineOf(span));
  }

  /** In order. What lies in a part that is cut goes with it. */
  edits(): Edit[] {
    const cuts: { start: number; end: number }[] = [];
    for (const { start, end } of this.#cuts.sort((a, b) => a.start - b.start || b.end - a.end)) {
      const last = cuts.at(-1);
      if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
      else cuts.push({ start, end });
    }
    const isCut = ({ start, end }: Span): boolean =>
      cuts.some(
        (cut) =>
          start >= cut.start && end <= cut.end && (start > cut.start || end > start) && (end < cut.end || end > start),
      );
    const removals = cuts.map((span) => editOf({ path: this.#path, text: this.#text }, span, '', 'removal'));
    return [...this.#edits.filter((edit) => !isCut(edit)), ...removals].sort(
      (a, b) => a.start - b.start || a.end - b.end,
    );
  }
}
