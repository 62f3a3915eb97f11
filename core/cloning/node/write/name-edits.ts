import { outcomesOf, type App } from '../app/index.ts';
import type { Expression, ModuleFacts } from '../facts/index.ts';

/** A place that is to give other names, each for the one that it gives now. */
export interface NewNames {
  readonly path: string;
  readonly place: Expression;
  /** See `NamePlace`. */
  readonly fallsBack?: boolean | undefined;
  readonly changes: readonly { readonly before: string; readonly after: string }[];
  /** Whether names that are not known may get the version too: those of definitions, which no other definition must have. */
  readonly mayBeOther?: true;
}

/**
 * The expression that gives the new names: inside the quotes of a literal, at the end of an expression; only where neither is
 * possible the whole expression becomes a literal.
 *
 * @returns `undefined` when one place cannot give them all, or may give what the change would not be right for
 */
export function nameText(app: App, names: NewNames): string | undefined {
  const { path, place, fallsBack } = names;
  const facts = app.modules.get(path);
  const changes = fallsBack === true ? undefined : allChanges(app, names);
  if (facts === undefined || changes === undefined) return undefined;
  return textAfter(app, facts, place, app.textOf(path).slice(place.start, place.end), changes);
}

/** With the names that the place may give and that stay; `undefined` when it may give anything. */
function allChanges(app: App, { path, place, changes, mayBeOther }: NewNames): NewNames['changes'] | undefined {
  const changed = new Set(changes.map(({ before }) => before.toLowerCase()));
  const all = [...changes];
  for (const outcome of outcomesOf(app, path, place)) {
    if (outcome.kind === 'text') {
      const { value } = outcome;
      if (value !== '' && !changed.has(value.toLowerCase())) all.push({ before: value, after: value });
    } else if (mayBeOther !== true) return undefined;
  }
  return all;
}

function textAfter(
  app: App,
  facts: ModuleFacts,
  place: Expression,
  written: string,
  changes: NewNames['changes'],
): string | undefined {
  const [first] = changes;
  if (first === undefined) return written;
  if (place.kind === 'text') {
    if (changes.length > 1) return undefined;
    return literalAfter(written, place.value, first.after);
  }
  const tail = tailOf(app, facts.path, place);
  if (tail !== undefined && place.kind === 'template' && typeof place.parts.at(-1) === 'string') {
    const rest = restOf(changes.map(({ before, after }) => ({ before: cut(before, tail), after })));
    if (rest !== undefined) return `${written.slice(0, -1 - tail.length)}${rest}\``;
  }
  if (tail !== undefined && place.kind === 'sum') {
    const rest = restOf(changes.map(({ before, after }) => ({ before: cut(before, tail), after })));
    const left = written.slice(0, place.left.end - place.start);
    if (rest === '') return left;
    const right = written.slice(place.right.start - place.start, place.right.end - place.start);
    if (rest !== undefined) {
      return `${written.slice(0, place.right.start - place.start)}${literalAfter(right, tail, rest)}${written.slice(place.right.end - place.start)}`;
    }
  }
  const rest = restOf(changes);
  if (rest === '') return written;
  if (rest !== undefined) {
    if (place.kind === 'template') return `${written.slice(0, -1)}${rest}\``;
    return `${written} + ${facts.quote}${rest}${facts.quote}`;
  }
  return changes.length > 1 ? undefined : `${facts.quote}${first.after}${facts.quote}`;
}

/** The fixed text that an expression ends with. */
function tailOf(app: App, path: string, place: Expression): string | undefined {
  if (place.kind === 'template') {
    const last = place.parts.at(-1);
    return typeof last === 'string' ? last : undefined;
  }
  if (place.kind !== 'sum' || place.right.kind !== 'text') return undefined;
  return outcomesOf(app, path, place.left).every(({ kind }) => kind === 'text') ? place.right.value : undefined;
}

function cut(text: string, tail: string): string {
  return text.endsWith(tail) ? text.slice(0, text.length - tail.length) : text;
}

/** What comes after every name to give the new one; `undefined` when there is no one text that does. */
function restOf(changes: NewNames['changes']): string | undefined {
  const rests = changes.map(({ before, after }) =>
    after.toLowerCase().startsWith(before.toLowerCase()) ? after.slice(before.length) : undefined,
  );
  return rests.every((rest) => rest === rests[0]) ? rests[0] : undefined;
}

/** The literal with another text, in its quotes; where the two agree the upper and lower case that is there stays. */
function literalAfter(written: string, value: string, after: string): string {
  let same = 0;
  while (same < value.length && same < after.length && value[same]?.toLowerCase() === after[same]?.toLowerCase())
    same += 1;
  const quote = written.slice(0, 1);
  return `${quote}${value.slice(0, same)}${after.slice(same)}${quote}`;
}
