import { setMaxListeners } from 'node:events';

/**
 * Runs `work` on every item, at most `limit` at a time, and returns the results in the order of the items. After the
 * first rejection nothing new is started, and it is what the promise rejects with.
 */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Lets work begin only while fewer than a number of others are under way. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** @param limit how much may be under way at the same time */
export function createGate(limit: number): Gate {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (underWay >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else underWay -= 1;
    }
  };
}

/** A signal that is aborted with the first of several, and that any number of requests may listen to. */
export function sharedSignal(...signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals]);
  // Node would warn of a leak beyond ten listeners; here each request under way is one.
  setMaxListeners(0, signal);
  return signal;
}
