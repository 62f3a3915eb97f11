/** Times as the engine writes them: to 100 ns, and never the same twice. */
export class EngineTime {
  readonly #now: () => number;
  #last = 0;
  #inSameMillisecond = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Now: ISO 8601 with seven decimals. */
  next(): string {
    const now = Math.floor(this.#now());
    this.#inSameMillisecond = now === this.#last ? this.#inSameMillisecond + 1 : 0;
    this.#last = now;
    return `${new Date(now).toISOString().slice(0, -1)}${String(this.#inSameMillisecond % 10_000).padStart(4, '0')}Z`;
  }
}

/** A time given in milliseconds since 1970, with seven decimals. */
export function netTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}0000Z`;
}
