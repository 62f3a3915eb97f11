import { randomUUID } from 'node:crypto';
import type { OperationInProgress } from './resources.ts';
import type { Refusal } from './errors.ts';

/** How long-running operations behave. */
export interface OperationBehaviour {
  /** How often an operation says that it is still running (default 1); `Infinity`: time alone ends it. */
  readonly polls: number;
  /** After so many milliseconds it is over, whether anybody asked or not; `undefined` (default): only questions bring it on. */
  readonly runsForMs: number | undefined;
  /** When the work is done, the answer being the same (default `end`). */
  readonly actAt: 'acceptance' | 'end';
  /** `Retry-After` in seconds; 0 (default) leaves the header out. */
  readonly retryAfterSeconds: number;
  /** Where the client is told to ask (default `Location`). */
  readonly header: 'Location' | 'Azure-AsyncOperation';
}

export const defaultBehaviour: OperationBehaviour = {
  polls: 1,
  runsForMs: undefined,
  actAt: 'end',
  retryAfterSeconds: 0,
  header: 'Location',
};

/** What is accepted. */
export interface Work {
  /** What it is done to: an app, or a plan. */
  readonly app: { operation: OperationInProgress | undefined };
  readonly slotName: string;
  /** Such as `SwapSiteSlots`. */
  readonly name: string;
  /** Does it, or says why it failed. */
  readonly act: () => Refusal | undefined;
}

export type Progress =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly refusal: Refusal };

/** Long-running operations: accepted, asked about, done; without HTTP. One app runs one at a time. */
export interface Operations {
  behaviour(): OperationBehaviour;
  /** For the operations that are accepted from now on. */
  setBehaviour(change: Partial<OperationBehaviour>): void;
  /** The id of the operation; the app shows it until it is over. */
  accept(work: Work): string;
  /** How it goes: a question counts as one of `polls`. `undefined`: there is no such operation. */
  ask(id: string): Progress | undefined;
  /** Ends what is over by the clock. Whatever reads the app's state calls it first. */
  settle(): void;
  /** Leaves what runs as it is. */
  stop(): void;
}

interface Running {
  readonly work: Work;
  readonly until: number;
  polls: number;
  acted: boolean;
  refusal: Refusal | undefined;
  over: boolean;
}

/** @param now milliseconds of a clock of the caller's; by default real time, in which operations end unasked */
export function createOperations(behaviour: Partial<OperationBehaviour> = {}, now?: () => number): Operations {
  let current: OperationBehaviour = { ...defaultBehaviour, ...behaviour };
  const clock = now ?? ((): number => Date.now());
  const all = new Map<string, Running>();
  const timers = new Set<NodeJS.Timeout>();

  function act(operation: Running): void {
    if (operation.acted) return;
    operation.acted = true;
    operation.refusal = operation.work.act();
  }

  function end(operation: Running): void {
    if (operation.over) return;
    act(operation);
    operation.over = true;
    operation.work.app.operation = undefined;
  }

  function settle(): void {
    const time = clock();
    for (const operation of all.values()) if (operation.until <= time) end(operation);
  }

  return {
    behaviour: () => current,
    setBehaviour(change) {
      current = { ...current, ...change };
    },
    accept(work) {
      const id = randomUUID();
      const { polls, runsForMs, actAt } = current;
      const until = runsForMs === undefined ? Infinity : clock() + runsForMs;
      const operation: Running = { work, until, polls, acted: false, refusal: undefined, over: false };
      all.set(id, operation);
      work.app.operation = { id, name: work.name, slotName: work.slotName, startedAt: new Date(clock()) };
      if (actAt === 'acceptance') act(operation);
      if (now === undefined && runsForMs !== undefined) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          end(operation);
        }, runsForMs);
        timers.add(timer.unref());
      }
      return id;
    },
    ask(id) {
      settle();
      const operation = all.get(id);
      if (operation === undefined) return undefined;
      if (!operation.over && operation.polls > 0) {
        operation.polls -= 1;
        return { kind: 'running' };
      }
      end(operation);
      return operation.refusal === undefined ? { kind: 'succeeded' } : { kind: 'failed', refusal: operation.refusal };
    },
    settle,
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
