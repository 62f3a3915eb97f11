import type { Edit } from '../../model.ts';
import { withCaseOf } from '../../names/index.ts';
import type { JavaFile } from '../facts.ts';
import type { NameGiven } from '../resolve/given.ts';
import type { EditList } from './edit-list.ts';

/** A name that a place is to give from now on. */
export interface NewName {
  readonly given: NameGiven;
  readonly name: string;
}

/**
 * Makes one expression give other names. A literal changes between its quotes; what stands for a constant gets the rest of the name
 * behind it, `CHARGE + "_1_2_0"`, which is a constant for the compiler as well; all else becomes a literal.
 *
 * @param all every name that the expression may give, with or without a new one
 * @param leafEdits gives the edits of the file that a variable got its name in; `undefined` when that file stays as it is
 * @returns whether every new name could be placed
 */
export function editNames(
  edits: EditList,
  wanted: readonly NewName[],
  all: readonly NameGiven[],
  why: Edit['why'],
  leafEdits: (file: JavaFile) => EditList | undefined,
): boolean {
  const bySite = new Map<string, NewName[]>();
  for (const one of wanted) {
    const key = siteOf(one.given);
    const known = bySite.get(key);
    if (known === undefined) bySite.set(key, [one]);
    else known.push(one);
  }
  let isPlaced = true;
  for (const [key, names] of bySite) {
    const others = all.filter((given) => siteOf(given) === key);
    if (others.length > 1) isPlaced = editShared(edits, names, others, why, leafEdits) && isPlaced;
    else for (const one of names) editOne(edits, one, why);
  }
  return isPlaced;
}

function siteOf({ site }: NameGiven): string {
  return `${site.start}:${site.end}`;
}

/** An expression that gives one name. */
function editOne(edits: EditList, { given, name }: NewName, why: Edit['why']): void {
  const { value, site, inner, tail } = given;
  if (value === null) return;
  if (inner !== undefined) {
    editLiteral(edits, inner, value, withCaseOf(value, name), why);
    return;
  }
  if (tail !== undefined) {
    const rest = restOf(tail.head, name);
    if (rest !== undefined) {
      editLiteral(edits, tail.inner, value.slice(tail.head.length), rest, why);
      return;
    }
  }
  const rest = restOf(value, name);
  if (rest !== undefined) edits.add({ start: site.end, end: site.end }, ` + "${rest}"`, why);
  else edits.add(site, `"${withCaseOf(value, name)}"`, why);
}

/** An expression that gives one of several names: one change that fits all of them, or a change of each where it was given. */
function editShared(
  edits: EditList,
  names: readonly NewName[],
  all: readonly NameGiven[],
  why: Edit['why'],
  leafEdits: (file: JavaFile) => EditList | undefined,
): boolean {
  const [first] = names;
  if (first === undefined) return true;
  const known = all.filter(({ value }) => value !== null);
  if (names.length === known.length && known.length === all.length) {
    const tails = new Set(names.map(({ given, name }) => given.tail && restOf(given.tail.head, name)));
    const [tail] = tails;
    if (first.given.tail !== undefined && tails.size === 1 && tail !== undefined) {
      edits.add(first.given.tail.inner, tail, why);
      return true;
    }
    const rests = new Set(names.map(({ given, name }) => restOf(given.value ?? '', name)));
    const [rest] = rests;
    if (rests.size === 1 && rest !== undefined) {
      edits.add({ start: first.given.site.end, end: first.given.site.end }, ` + "${rest}"`, why);
      return true;
    }
  }
  let isPlaced = true;
  for (const { given, name } of names) {
    for (const leaf of given.leaves ?? []) {
      const list = leafEdits(leaf.file);
      if (list === undefined) isPlaced = false;
      else editOne(list, { given: leaf.given, name }, why);
    }
    if (given.leaves === undefined) isPlaced = false;
  }
  return isPlaced;
}

/** Changes only what differs, so that escapes and the case of the rest stay. */
function editLiteral(
  edits: EditList,
  inner: { start: number; end: number },
  before: string,
  after: string,
  why: Edit['why'],
): void {
  const raw = edits.text.slice(inner.start, inner.end);
  if (raw !== before) {
    edits.add(inner, after, why);
    return;
  }
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  edits.add({ start: inner.start + same, end: inner.end }, after.slice(same), why);
}

/** What comes after a beginning of the name; names match ignoring case. */
function restOf(head: string, name: string): string | undefined {
  if (head === '' || !name.toLowerCase().startsWith(head.toLowerCase()) || head.length === name.length)
    return undefined;
  return name.slice(head.length);
}
