/** Time that passes only when everybody waits: thousands of hours in a second, and the same every time. */
export class SimulatedTime {
  now = Date.UTC(2026, 4, 1, 12);
  readonly #events: { readonly at: number; readonly order: number; readonly happen: () => void }[] = [];
  #order = 0;

  /** Lets something happen later; what is to happen at the same time happens in the order in which it was asked for. */
  at(time: number, happen: () => void): void {
    const event = { at: Math.max(time, this.now), order: this.#order++, happen };
    let index = this.#events.length;
    // The next one is last.
    while (index > 0 && before(this.#events[index - 1], event)) index -= 1;
    this.#events.splice(index, 0, event);
  }

  /** Runs until nothing happens any more, or a time has come. */
  async run(until: number): Promise<void> {
    for (;;) {
      await settled();
      const next = this.#events.at(-1);
      if (next === undefined || next.at > until) break;
      this.#events.pop();
      this.now = next.at;
      next.happen();
    }
    this.now = Math.max(this.now, until);
  }
}

function before(
  one: { readonly at: number; readonly order: number } | undefined,
  other: { readonly at: number; readonly order: number },
): boolean {
  return one !== undefined && (one.at < other.at || (one.at === other.at && one.order < other.order));
}

/** Everything that can go on without time has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Somebody with a clock of their own, who may be killed at any time: then nothing that they wait for ever comes. */
export class Actor {
  alive = true;
  readonly time: SimulatedTime;
  readonly name: string;
  readonly skewMs: number;

  /** @param skewMs how far the clock is ahead */
  constructor(time: SimulatedTime, name: string, skewMs: number) {
    this.time = time;
    this.name = name;
    this.skewMs = skewMs;
  }

  now(): number {
    return this.time.now + this.skewMs;
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.time.at(this.time.now + milliseconds, () => {
        if (this.alive) resolve();
      });
    });
  }

  /** Something is sent, takes effect after a while whatever becomes of the sender, and is answered after another while. */
  async ask<T>(sentMs: number, effect: () => T, answeredMs: number): Promise<T> {
    const { time } = this;
    return new Promise<T>((resolve, reject) => {
      time.at(time.now + sentMs, () => {
        let answer: () => void;
        try {
          const result = effect();
          answer = () => resolve(result);
        } catch (error) {
          answer = () => reject(error instanceof Error ? error : new Error(String(error)));
        }
        time.at(time.now + answeredMs, () => {
          if (this.alive) answer();
        });
      });
    });
  }
}
