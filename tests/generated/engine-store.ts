import type { HubStore } from '../../sandbox/hub/index.ts';
import type { Ledger } from './ledger.ts';

/** Thrown into an engine that is still at work when its hub is no longer looked at. */
export class EngineStopped extends Error {}

/** Lets engines take a step only when they are told to: so what they write falls between the reader's requests. */
export class Gate {
  #waiting: { go(): void; stop(): void }[] = [];
  #stopped = false;
  /** Engines that never rest would add rows faster than small pages are read. */
  #left = 400;

  pass(): Promise<void> {
    if (this.#stopped) {
      return Promise.reject(new EngineStopped());
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ go: resolve, stop: () => reject(new EngineStopped()) });
    });
  }

  /** Up to so many steps, each to its end. */
  async release(steps: number): Promise<void> {
    for (let step = 0; step < steps && this.#left > 0; step += 1) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        return;
      }
      this.#left -= 1;
      next.go();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const waiting of this.#waiting) {
      waiting.stop();
    }
    this.#waiting = [];
  }
}

/** What an engine is about to do or has just done, for those who keep the books. */
export interface Watch {
  /** Called once, after the next message was put. */
  afterPut?: (() => void) | undefined;
  /** Called once, before the next rows of History are written. */
  beforeHistory?: (() => void) | undefined;
}

/** A store in which every single write waits for the gate and counts as a moment of its own. */
export function engineStore(
  store: HubStore,
  gate: Gate,
  ledger: Ledger,
): { readonly store: HubStore; readonly watch: Watch } {
  const watch: Watch = {};
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await gate.pass();
    const result = await work();
    ledger.tick();
    return result;
  };
  return {
    watch,
    store: {
      now: () => store.now(),
      createTable: (name) => step(() => store.createTable(name)),
      createQueue: (name) => step(() => store.createQueue(name)),
      createContainer: (name) => step(() => store.createContainer(name)),
      writeRows: (table, rows, mode) =>
        step(() => {
          if (table.endsWith('History')) {
            const call = watch.beforeHistory;
            watch.beforeHistory = undefined;
            call?.();
          }
          return store.writeRows(table, rows, mode);
        }),
      deleteRows: (table, keys) => step(() => store.deleteRows(table, keys)),
      putMessage: (queue, text, hiddenSeconds) =>
        step(async () => {
          const handle = await store.putMessage(queue, text, hiddenSeconds);
          const call = watch.afterPut;
          watch.afterPut = undefined;
          call?.();
          return handle;
        }),
      holdMessage: (message, hiddenSeconds) => step(() => store.holdMessage(message, hiddenSeconds)),
      removeMessage: (message) => step(() => store.removeMessage(message)),
      putBlob: (container, name, content) => step(() => store.putBlob(container, name, content)),
    },
  };
}
