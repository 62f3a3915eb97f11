import type { Clock } from '../clock.ts';

/**
 * Time that may be spent on waiting, all waits together, however often a run looks anew. It begins to count with the first wait,
 * and only while something is waited for.
 */
export interface WaitingTime {
  /** In milliseconds, as are the others. */
  readonly limitMs: number;
  readonly spentMs: number;
  readonly leftMs: number;
  /** Waits, and counts how long that takes. */
  spend<T>(wait: () => Promise<T>): Promise<T>;
}

export function createWaitingTime(clock: Clock, limitMs: number): WaitingTime {
  let spentMs = 0;
  return {
    limitMs,
    get spentMs() {
      return spentMs;
    },
    get leftMs() {
      return Math.max(0, limitMs - spentMs);
    },
    async spend(wait) {
      const startedAt = clock.now();
      try {
        return await wait();
      } finally {
        spentMs += Math.max(0, clock.now() - startedAt);
      }
    },
  };
}
