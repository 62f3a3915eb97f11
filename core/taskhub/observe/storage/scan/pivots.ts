/**
 * Where a range of keys can be cut. Table storage orders keys by their UTF-16 code units, as JavaScript compares
 * strings; but nothing here depends on that for completeness: whatever total order the service has, a row at or after
 * `from` and before `to` lies in one of the ranges `[from, p1) [p1, p2) … [pn, to)`, in whatever order the cuts stand.
 */

/** Boundaries for keys that are random hex digits, as the engine's own ids are: 32 ranges of the same size. */
export const hexBoundaries: readonly string[] = [...'0123456789abcdef'].flatMap((digit) => [digit, `${digit}8`]);

/**
 * For each length of the prefix that later keys may share with `position`: the least key that no longer shares one
 * character more. Shortest prefix first, so the first of them that finds a row names the most significant place at
 * which the keys after `position` differ.
 *
 * @param position a key that exists
 * @param to where the keys in question end: they share what `position` shares with it, so nothing shorter is tried
 * @param limit how many to return at most
 */
export function leavingKeys(position: string, to: string | undefined, limit: number): string[] {
  const keys: string[] = [];
  let prefix = to === undefined ? '' : commonPrefix(position, to);
  for (const character of position.slice(prefix.length)) {
    if (keys.length === limit) return keys;
    const next = successor(character.codePointAt(0) ?? 0);
    if (next !== undefined) keys.push(prefix + next);
    prefix += character;
  }
  // Keys that go on where `position` ends.
  return [...keys, `${position}!`];
}

/** A stretch of what may follow a prefix. */
export interface Spread {
  readonly prefix: string;
  /** Keys in this stretch, ascending. */
  readonly keys: readonly string[];
  /** Where the stretch ends: if no row with the prefix lies here or later, the stretches after it are empty. */
  readonly end: string | undefined;
}

/**
 * Keys that spread over what may lie from `fork` on, at the place where it begins to differ from `position`: digits one
 * by one, then letters at a few places, then ever wider steps, which suit any script. What a coarse cut leaves is cut
 * again.
 *
 * @param position a key that exists
 * @param fork a later key that exists
 */
export function spreadKeys(position: string, fork: string): Spread[] {
  const prefix = commonPrefix(position, fork);
  const code = fork.codePointAt(prefix.length) ?? 0;
  const first = String.fromCodePoint(code);
  const steps = Array.from({ length: 17 }, (_, power) => characterOf(Math.max(code, 0x7f) + 2 ** power));
  const stretches = [
    { characters: [...'0123456789'], end: ':' },
    { characters: [...'ADHLPTX_abcdefhlptx'], end: '{' },
    { characters: steps.filter((character) => character !== undefined), end: undefined },
  ];
  return stretches
    .filter(({ end }) => end === undefined || end > first)
    .map(({ characters, end }) => ({
      prefix,
      keys: characters.filter((character) => character > first).map((character) => prefix + character),
      end: end === undefined ? undefined : prefix + end,
    }));
}

/** In whole characters: half of a surrogate pair cannot be sent. */
function commonPrefix(a: string, b: string): string {
  let prefix = '';
  for (const character of a) {
    if (!b.startsWith(character, prefix.length)) break;
    prefix += character;
  }
  return prefix;
}

/** The next character in the order of code units, where the pairs of surrogates lie between U+D7FF and U+E000. */
function successor(code: number): string | undefined {
  if (code === 0xd7ff) return String.fromCodePoint(0x10000);
  if (code === 0x10ffff) return '\ue000';
  return code === 0xffff ? undefined : characterOf(code + 1);
}

function characterOf(code: number): string | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}
