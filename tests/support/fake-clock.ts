import { abortReason, type Clock } from '../../core/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  fire(): void;
}

/**
 * A clock that stands still until everything else has come to rest, and then jumps to the next sleeper.
 * For code that waits on nothing but this clock and promises; real sockets need real time.
 */
export class FakeClock implements Clock {
  private time: number;
  private timers: Timer[] = [];
  private order = 0;
  /** Every sleep that was asked for, in milliseconds. */
  readonly sleeps: number[] = [];

  constructor(start = '2026-05-01T12:00:00Z') {
    this.time = Date.parse(start);
  }

  now(): number {
    return this.time;
  }

  get isoNow(): string {
    return new Date(this.time).toISOString();
  }

  /** How many sleepers there are: 0 when nothing was left behind. */
  get pending(): number {
    return this.timers.length;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    return new Promise<void>((resolve, reject) => {
      if (signal.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        this.timers = this.timers.filter((other) => other !== timer);
        reject(abortReason(signal));
      };
      const timer: Timer = {
        due: this.time + Math.max(0, milliseconds),
        order: (this.order += 1),
        fire: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.timers.push(timer);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Calls `action` once the clock has come to `milliseconds` from now. */
  at(milliseconds: number, action: () => void): void {
    this.timers.push({ due: this.time + milliseconds, order: (this.order += 1), fire: action });
  }

  /** Lets time pass until the promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (;;) {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (settled) return promise;
      const next = this.timers.sort((a, b) => a.due - b.due || a.order - b.order).shift();
      if (!next) throw new Error('Nothing is left to wait for, and the promise is not settled.');
      this.time = Math.max(this.time, next.due);
      next.fire();
    }
  }
}
