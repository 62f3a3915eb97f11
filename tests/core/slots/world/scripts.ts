import type { DurableDeployError } from '../../../../core/errors.ts';
import { noFaults, type CallFault, type CallScript } from './call-faults.ts';

/** Faults and events by the name of a call and how often it was made; the first time is 1. */
export interface Occasion {
  /** Such as `PUT appSettings staging`. */
  readonly call: string;
  /** Default: every time. */
  readonly times?: readonly number[];
  readonly fault?: CallFault;
  readonly refusal?: DurableDeployError;
  /** What others do right before the call. */
  readonly before?: () => void;
}

/** A script in which this happens, and nothing else. */
export function on(...occasions: readonly Occasion[]): CallScript {
  const counts = new Map<string, number>();
  let now: readonly Occasion[] = [];
  return {
    ...noFaults,
    faultOf(_call, name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      now = occasions.filter(({ call, times }) => call === name && (times === undefined || times.includes(count)));
      for (const { before } of now) before?.();
      return now.find(({ fault }) => fault !== undefined)?.fault ?? 'none';
    },
    refusalOf: () => now.find(({ refusal }) => refusal !== undefined)?.refusal,
  };
}
