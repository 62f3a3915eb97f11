import { abortReason, type Clock } from '../../core/clock.ts';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/**
 * A clock that stands still unless it is moved: by requests, and, when nothing is being read, on to the time for which the
 * first sleeper waits.
 */
export class VirtualClock implements Clock {
  #now: number;
  #busy = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #whileSleeping: () => Promise<void>;

  /** @param whileSleeping what else goes on when a sleeper is about to wake up */
  constructor(start: number, whileSleeping: () => Promise<void> = () => Promise.resolve()) {
    this.#now = start;
    this.#whileSleeping = whileSleeping;
  }

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const sleeper of [...this.#sleepers].filter(({ until }) => until <= this.#now)) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }

  /** While work is under way, time does not jump. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      setImmediate(() => void this.#jump());
    }
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortReason(signal));
        return;
      }
      const sleeper: Sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(abortReason(signal));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
      setImmediate(() => void this.#jump());
    });
  }

  async #jump(): Promise<void> {
    if (this.#busy > 0 || this.#sleepers.size === 0) {
      return;
    }
    await this.#whileSleeping();
    const first = Math.min(...[...this.#sleepers].map(({ until }) => until));
    if (this.#busy === 0 && Number.isFinite(first)) {
      this.advance(Math.max(0, first - this.#now));
    }
  }
}
