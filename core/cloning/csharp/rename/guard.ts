import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import type { Edit, Span } from '../../model.ts';
import { lineAt } from '../../source/index.ts';
import type { CsharpApp } from '../app.ts';
import type { CsharpFile } from '../facts/index.ts';

/**
 * Lets no edit through that touches what cannot be read, or stands in a member that cannot be read as a whole.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR
 */
export function refuseUnreadable({ files }: Pick<CsharpApp, 'files'>, edits: readonly Edit[]): void {
  for (const edit of edits) {
    const file = files.get(edit.path);
    if (file?.torn !== undefined && touches(file.torn.span, edit)) throw torn(file, file.torn.by);
    if (file === undefined || file.errors.length === 0) continue;
    const declaration = declarationAround(file, edit);
    const error = file.errors.find(
      (one) => touches(one, edit) || (declaration !== undefined && touches(one, declaration)),
    );
    if (error !== undefined) throw unreadable(file, error);
  }
}

/** The error for a place that cannot be read. */
function unreadable({ path, text }: CsharpFile, { start }: Span): DurableDeployError {
  return new DurableDeployError(
    'CLONE_SYNTAX_ERROR',
    `${neutralise(path)} line ${lineAt(text, start)} cannot be read as C#, and a name near it would have to be changed.`,
    { fix: 'See that the file compiles; put conditional compilation around whole members, not through them.' },
  );
}

/** The error for a declaration that the branches of an `#if` tear apart. */
export function torn({ path, text }: Pick<CsharpFile, 'path' | 'text'>, { start }: Span): DurableDeployError {
  return new DurableDeployError(
    'CLONE_SYNTAX_ERROR',
    `The branches of the #if in ${neutralise(path)} line ${lineAt(text, start)} open or close braces of their own, and code near it would have to be changed or copied.`,
    { fix: 'Put conditional compilation around whole members, or within them, not through their braces.' },
  );
}

/** The member that a place stands in; the head of the type where it stands in none. */
function declarationAround({ types }: CsharpFile, edit: Span): Span | undefined {
  for (const type of types) {
    const member = type.members.find(({ span }) => touches(span, edit));
    if (member !== undefined) return member.span;
  }
  const type = types.find(({ span }) => touches(span, edit));
  return type === undefined ? undefined : { start: type.span.start, end: type.body?.start ?? type.span.end };
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}
