import { DurableDeployError } from '../../../../core/errors.ts';
import type { FakeClock } from '../../../support/fake-clock.ts';
import { Killed } from './killed.ts';

/** What goes wrong with one call of a run. `…After`: it was acted on, and nobody heard of it. */
export type CallFault =
  | 'none'
  | 'lostBefore'
  | 'lostAfter'
  | 'serverErrorBefore'
  | 'serverErrorAfter'
  | 'throttled'
  /** The client gives up after a minute, and the request reaches Azure up to a minute and a half later. */
  | 'late'
  | 'killedBefore'
  | 'killedAfter'
  /** The agent is killed while the request is under way, which reaches Azure up to two and a half minutes after it was sent. */
  | 'killedLate';

/** Every fault but none, and but the one that only a lock helps against. */
export const callFaults: readonly CallFault[] = [
  'lostBefore',
  'lostAfter',
  'serverErrorBefore',
  'serverErrorAfter',
  'throttled',
  'late',
  'killedBefore',
  'killedAfter',
];

export interface CallScript {
  /** What goes wrong with the call of this number (from 0) and name, such as `appSettings staging`. */
  faultOf(call: number, name: string): CallFault;
  /** What Azure refuses the call with; `undefined`: it does not. */
  refusalOf?(call: number, name: string): DurableDeployError | undefined;
  /** How long a call takes to reach Azure, and its answer to come back, in milliseconds. */
  latencyOf(call: number, name: string): { readonly there: number; readonly back: number };
}

export const noFaults: CallScript = {
  faultOf: () => 'none',
  latencyOf: () => ({ there: 0, back: 0 }),
};

/** The way of one run to Azure: each call takes time, and may go wrong. */
export interface Line {
  /** Names of the calls that reached Azure, in order. */
  readonly reached: readonly string[];
  /** How often slots had been swapped when the last call reached Azure. */
  readonly swapsSeen: number;
  call<T>(name: string, signal: AbortSignal, act: () => T): Promise<T>;
}

export function createLine(clock: FakeClock, script: CallScript, swaps: () => number): Line {
  const reached: string[] = [];
  let calls = 0;
  let killed = false;
  let swapsSeen = 0;

  const kill = (): never => {
    killed = true;
    throw new Killed('The agent was killed.');
  };
  const actLater = (name: string, act: () => unknown, milliseconds: number): void =>
    clock.at(milliseconds, () => {
      reached.push(name);
      try {
        act();
      } catch {
        // Nobody hears of a refusal that comes too late.
      }
    });
  return {
    reached,
    get swapsSeen() {
      return swapsSeen;
    },
    async call(name, signal, act) {
      if (killed) throw new Killed('The agent was killed.');
      signal.throwIfAborted();
      const number = calls;
      calls += 1;
      const fault = script.faultOf(number, name);
      const { there, back } = script.latencyOf(number, name);
      if (fault === 'killedBefore') kill();
      if (fault === 'killedLate') {
        if (changes(name)) actLater(name, act, lateOf(number));
        kill();
      }
      if (there > 0) await clock.sleep(there, new AbortController().signal);
      if (killed) throw new Killed('The agent was killed.');
      if (fault === 'lostBefore') throw lost(name);
      if (fault === 'serverErrorBefore') throw failed(name, 500);
      if (fault === 'throttled') throw throttled(name);
      if (fault === 'late') {
        // What only reads does no harm when it comes late.
        if (changes(name)) actLater(name, act, lateOf(number));
        await clock.sleep(60_000, new AbortController().signal);
        if (killed) throw new Killed('The agent was killed.');
        throw late(name);
      }
      reached.push(name);
      const refusal = script.refusalOf?.(number, name);
      if (refusal !== undefined) throw refusal;
      const result = act();
      swapsSeen = swaps();
      if (back > 0) await clock.sleep(back, new AbortController().signal);
      if (fault === 'killedAfter' || killed) kill();
      if (fault === 'lostAfter') throw lost(name);
      if (fault === 'serverErrorAfter') throw failed(name, 502);
      return result;
    },
  };
}

function changes(name: string): boolean {
  return name.startsWith('POST') || name.startsWith('PUT');
}

function lateOf(number: number): number {
  return 61_000 + ((number * 37) % 90) * 1000;
}

function late(name: string): DurableDeployError {
  return new DurableDeployError('TIMED_OUT', `${name} was not answered in time.`);
}

function lost(name: string): DurableDeployError {
  return new DurableDeployError('CONNECTION_FAILED', `The answer to ${name} was lost.`);
}

function failed(name: string, status: number): DurableDeployError {
  return new DurableDeployError('SERVER_ERROR', `${name} was answered ${status}.`, { answer: { status } });
}

function throttled(name: string): DurableDeployError {
  return new DurableDeployError('THROTTLED', `${name} was answered 429.`, {
    answer: { status: 429 },
    retryAfterMs: 3000,
  });
}
