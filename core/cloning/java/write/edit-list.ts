import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { Edit, Span } from '../../model.ts';
import { applyEdits, editOf, lineAt } from '../../source/index.ts';
import type { JavaFile } from '../facts.ts';

/** Edits of one file. What lies within a range that goes or is replaced as a whole is left out in the end. */
export class EditList {
  readonly #file: JavaFile;
  readonly #edits = new Map<string, Edit>();

  constructor(file: JavaFile) {
    this.#file = file;
  }

  get text(): string {
    return this.#file.text;
  }

  /** The same edit asked for twice is made once. */
  add(span: Span, after: string, why: Edit['why']): void {
    const edit = editOf(this.#file, span, after, why);
    if (edit.before !== after) this.#edits.set(`${span.start}:${span.end}:${after}`, edit);
  }

  edits(): Edit[] {
    const all = [...this.#edits.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    const kept: Edit[] = [];
    let end = -1;
    for (const edit of all) {
      // An insertion right behind a replaced range stays; anything inside of it goes with it.
      if (edit.start < end) continue;
      kept.push(edit);
      end = Math.max(end, edit.end);
    }
    return kept;
  }

  apply(): string {
    return applyEdits(this.#file.text, this.edits());
  }

  /**
   * Refuses edits where the file cannot be read.
   *
   * @param around the declaration around an offset
   * @throws DurableDeployError CLONE_SYNTAX_ERROR
   */
  requireReadable(around: (offset: number) => Span): void {
    for (const edit of this.#edits.values()) {
      const declaration = around(edit.start);
      requireReadable(this.#file, {
        start: Math.min(edit.start, declaration.start),
        end: Math.max(edit.end, declaration.end),
      });
    }
  }
}

/**
 * Refuses to touch a range that cannot be read.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function requireReadable({ path, text, errors }: JavaFile, range: Span): void {
  const error = errors.find(({ start, end }) => start < range.end && end >= range.start);
  if (error === undefined) return;
  throw new DurableDeployError(
    'CLONE_SYNTAX_ERROR',
    `${neutralise(path)} line ${lineAt(text, error.start)} cannot be read as Java, and the declaration that it is in must be edited.`,
    { fix: 'Correct the file so that it compiles; newer syntax than Java 21 is not known.' },
  );
}
