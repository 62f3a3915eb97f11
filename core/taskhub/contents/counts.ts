/** Counts by a text. */
export interface Counts {
  add(key: string): void;
  /** The most frequent first, then by the text. */
  sorted(): readonly { readonly key: string; readonly count: number }[];
}

/**
 * @param limit how many texts are told apart; what comes after that is counted as `rest`
 */
export function createCounts(limit = Number.POSITIVE_INFINITY, rest = ''): Counts {
  const counts = new Map<string, number>();
  return {
    add(key) {
      const counted = counts.has(key) || counts.size < limit ? key : rest;
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
    },
    sorted: () =>
      [...counts]
        .map(([key, count]) => ({ key, count }))
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  };
}
