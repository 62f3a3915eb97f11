import type { NameStyle, Span } from '../../model.ts';
import type { JavaFile } from '../facts.ts';

/** A name that a place may give. */
export interface NameGiven {
  /** `null` where it cannot be told. */
  readonly value: string | null;
  readonly style: NameStyle;
  /** The expression whose value it is, for edits. */
  readonly site: Span;
  /** Inside of the quotes, when the site is a literal. */
  readonly inner?: Span;
  /** What stands in front of a literal at the end: `NAME + "_1_0_0"`. */
  readonly tail?: { readonly head: string; readonly inner: Span };
  /** Where a variable was given the name. */
  readonly leaves?: readonly Leaf[];
  readonly parameter?: { readonly method: number; readonly index: number };
  readonly lambda?: { readonly start: number; readonly index: number };
  readonly fromParameter?: true;
  /** Of a method that is handed over: the names are given where it is called, each of which is a place of its own. */
  readonly byCalls?: true;
  readonly followsSetting?: true;
}

interface Leaf {
  readonly file: JavaFile;
  readonly given: NameGiven;
}

/** A name that cannot be told. */
export function unknownName(site: Span): NameGiven {
  return { value: null, style: 'dynamic', site };
}

/** What a variable gives: each name once, however often it was given it. */
export function heldBy(site: Span, all: readonly NameGiven[], file: JavaFile): NameGiven[] {
  const byName = new Map<string, { readonly first: NameGiven; readonly leaves: Leaf[] }>();
  for (const given of all) {
    const leaves = given.leaves ?? [{ file, given }];
    const key = given.value?.toLowerCase() ?? '';
    const known = byName.get(key);
    if (known === undefined) byName.set(key, { first: given, leaves: [...leaves] });
    else known.leaves.push(...leaves);
  }
  return [...byName.values()].map(({ first, leaves }) =>
    first.value === null
      ? { ...first, site }
      : {
          value: first.value,
          style: 'variable',
          site,
          leaves,
          ...(first.followsSetting === undefined ? {} : { followsSetting: true }),
        },
  );
}
