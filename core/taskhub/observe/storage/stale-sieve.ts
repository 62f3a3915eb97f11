import { createTally, type Tally } from '../../decide/index.ts';
import type { InFlightInstance } from '../../model.ts';
import { mapLimited } from './concurrency.ts';
import type { EndedCheck } from './ended-history.ts';

/** Sorts instances that would block into those that do and those whose row is stale, with few look-ups and flat memory. */
export interface StaleSieve {
  readonly blocking: Tally;
  readonly stale: Tally;
  /** Takes the blocking candidates of one page. */
  take(candidates: readonly InFlightInstance[], signal: AbortSignal): Promise<void>;
  /** Decides on those that were put aside. */
  finish(signal: AbortSignal): Promise<void>;
}

/** What both kinds of sieve are made of. */
export interface SieveOptions {
  readonly isEnded: EndedCheck;
  readonly sampleSize: number;
  readonly concurrency: number;
  /** How many rows are checked for reporting when it no longer matters for the verdict. */
  readonly checked: number;
  /** Called with every instance that turns out to block. */
  readonly onBlocking?: ((instance: InFlightInstance) => void) | undefined;
}

/**
 * For `depth: 'verdict'`: checks each page's candidates at once, oldest first. Only checked rows are counted, so that
 * the count is a true lower bound.
 */
export function createEagerSieve(options: SieveOptions): StaleSieve {
  const tallies = createTallies(options);
  return {
    ...tallies,
    async take(candidates, signal) {
      const sorted = [...candidates].sort(oldestFirst);
      for (let start = 0; start < sorted.length; start += options.concurrency) {
        if (tallies.blocking.total > 0 && start >= options.checked) return;
        await tallies.check(sorted.slice(start, start + options.concurrency), signal);
      }
    },
    finish: () => Promise.resolve(),
  };
}

/**
 * For `depth: 'counts'`: puts the oldest candidates aside and counts the others. Those others are checked too as long
 * as none has proven to be in flight; after that, one more or less that is stale changes nothing.
 */
export function createCountingSieve(options: SieveOptions): StaleSieve {
  const tallies = createTallies(options);
  let aside: InFlightInstance[] = [];
  return {
    ...tallies,
    async take(candidates, signal) {
      const sorted = [...aside, ...candidates].sort(oldestFirst);
      aside = sorted.slice(0, options.checked);
      let rest = sorted.slice(options.checked);
      while (rest.length > 0 && tallies.blocking.total === 0) {
        await tallies.check(rest.slice(0, options.concurrency), signal);
        rest = rest.slice(options.concurrency);
      }
      for (const instance of rest) tallies.blocking.add(instance);
    },
    async finish(signal) {
      const left = aside;
      aside = [];
      await tallies.check(left, signal);
    },
  };
}

function createTallies({ isEnded, sampleSize, concurrency, onBlocking }: SieveOptions): {
  readonly blocking: Tally;
  readonly stale: Tally;
  check(instances: readonly InFlightInstance[], signal: AbortSignal): Promise<void>;
} {
  const blocking = createTally(sampleSize, onBlocking);
  const stale = createTally(sampleSize);
  return {
    blocking,
    stale,
    async check(instances, signal) {
      await mapLimited(instances, concurrency, async (instance) => {
        ((await isEnded(instance, signal)) ? stale : blocking).add(instance);
      });
    },
  };
}

function oldestFirst(a: InFlightInstance, b: InFlightInstance): number {
  const [first, second] = [a.createdTime ?? '\uffff', b.createdTime ?? '\uffff'];
  return first < second ? -1 : first > second ? 1 : 0;
}
