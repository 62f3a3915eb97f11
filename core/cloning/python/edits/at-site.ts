import type { Edit, Span } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { Expression, PythonFile, ScopeIndex } from '../facts.ts';
import type { Evaluator } from '../resolve/index.ts';

/** One name that an expression gives, and the one that it shall give. */
export interface Change {
  readonly before: string;
  readonly after: string;
}

export interface Site {
  readonly file: PythonFile;
  readonly scope: ScopeIndex;
  readonly expression: Expression;
  readonly why: Edit['why'];
}

/**
 * Makes an expression give other names, by as little a change as possible: within its quotes, or by a text added to it. An expression
 * that gives several names gets a table when they do not all change alike.
 *
 * @param known all names that the expression may give
 */
export function changeNames(site: Site, changes: readonly Change[], known: number, evaluator: Evaluator): Edit[] {
  const [first] = changes;
  if (first === undefined) return [];
  const { file, expression, why } = site;
  const [one, ...more] = changes.map((change) => changeName(site, change, evaluator));
  const alike = more.every((other) => other.start === one?.start && other.end === one.end && other.after === one.after);
  if (one !== undefined && changes.length === known && alike) return [one];
  const written = file.text.slice(expression.start, expression.end);
  const table = changes.map(({ before, after }) => `${quoted(before)}: ${quoted(after)}`).join(', ');
  return [editOf(file, expression, `{${table}}.get(${written}, ${written})`, why)];
}

function changeName(site: Site, change: Change, evaluator: Evaluator): Edit {
  const { file, expression, scope, why } = site;
  const { before, after } = change;
  switch (expression.kind) {
    case 'text':
      return changeTail(site, expression.content, change);
    case 'format': {
      const tail = expression.parts.at(-1);
      const length = typeof tail === 'string' ? tail.length : 0;
      const within = isPlain(file, expression.content, length) && fits(change, length);
      return within
        ? changeTail(site, tailOf(expression.content, length), lastOf(change, length))
        : replace(site, after);
    }
    case 'joined':
    case 'sum': {
      const last = expression.kind === 'sum' ? expression.right : expression.parts.at(-1);
      if (last?.kind === 'text' && fits(change, last.value.length)) {
        return changeTail(site, last.content, lastOf(change, last.value.length));
      }
      if (expression.kind === 'joined' || !startsWith(after, before)) return replace(site, after);
      return append(site, after.slice(before.length));
    }
    case 'name':
    case 'member':
    case 'item':
      return startsWith(after, before) ? append(site, after.slice(before.length)) : replace(site, after);
    case 'call': {
      const value = evaluator.text(file, scope, expression);
      return value !== undefined && startsWith(after, value)
        ? append(site, after.slice(value.length))
        : replace(site, after);
    }
    default:
      return editOf(file, expression, quoted(after), why);
  }
}

/** Only the part that differs is written: the case of what stands there is kept. */
function changeTail({ file, why }: Site, content: Span, { before, after }: Change): Edit {
  const common = commonLength(before, after);
  const span = { start: content.start + common, end: content.end };
  return editOf(file, span, after.slice(common), why);
}

function append({ file, expression, why }: Site, rest: string): Edit {
  return editOf(file, { start: expression.end, end: expression.end }, ` + ${quoted(rest)}`, why);
}

function replace({ file, expression, why }: Site, after: string): Edit {
  return editOf(file, expression, quoted(after), why);
}

/** Whether all that changes lies in the last characters. */
function fits({ before, after }: Change, length: number): boolean {
  return length > 0 && commonLength(before, after) >= before.length - length;
}

function lastOf({ before, after }: Change, length: number): Change {
  const at = before.length - length;
  return { before: before.slice(at), after: after.slice(at) };
}

function tailOf({ end }: Span, length: number): Span {
  return { start: end - length, end };
}

/** Whether the last characters stand in the file as they are: doubled braces do not. */
function isPlain({ text }: PythonFile, { end }: Span, length: number): boolean {
  return !/[{}]/.test(text.slice(end - length, end));
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length += 1;
  return length;
}

function startsWith(text: string, start: string): boolean {
  return text.toLowerCase().startsWith(start.toLowerCase());
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
