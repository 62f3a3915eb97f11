import type { HttpClient } from '@azure/core-rest-pipeline';

/** A process that can be killed: nothing goes out of it after that, and nothing in it waits for anything. */
export class Mortal {
  readonly #inner: HttpClient;
  readonly #death = new AbortController();
  /** Requests that it has begun. */
  sent = 0;

  constructor(inner: HttpClient) {
    this.#inner = inner;
  }

  get signal(): AbortSignal {
    return this.#death.signal;
  }

  kill(): void {
    this.#death.abort(new Error('killed'));
  }

  /** Its network, on which it is killed around a request. */
  network(killAt = Infinity, when: 'before' | 'after' = 'after'): HttpClient {
    return {
      sendRequest: async (request) => {
        this.sent += 1;
        if (this.sent === killAt && when === 'before') this.kill();
        this.signal.throwIfAborted();
        const response = await this.#inner.sendRequest(request);
        if (this.sent >= killAt) this.kill();
        this.signal.throwIfAborted();
        return response;
      },
    };
  }
}
