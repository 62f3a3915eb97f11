import type { OrchestrationBehaviour } from '../behaviour.ts';
import type { Action } from '../../hub/writer/instance.ts';

/** What an execution has seen so far, the episode that runs now included. */
export interface Seen {
  readonly name: string;
  readonly suspended: boolean;
  readonly timerCreated: boolean;
  readonly timerFired: boolean;
  /** Inputs by the name of the event, in lower case. */
  readonly raised: ReadonlyMap<string, string>;
}

/** What the orchestrator's code does next. @param now milliseconds since 1970 */
export function decide(seen: Seen, behaviour: OrchestrationBehaviour | undefined, now: number): readonly Action[] {
  if (seen.suspended) return [];
  if (behaviour === undefined) {
    return [
      {
        do: 'fail',
        reason: `The function '${seen.name}' doesn't exist, is disabled, or is not an orchestrator function.`,
      },
    ];
  }
  if (behaviour.fails !== undefined) return [{ do: 'fail', reason: behaviour.fails }];
  if (behaviour.waitsForEvent !== undefined) {
    const output = seen.raised.get(behaviour.waitsForEvent.toLowerCase());
    return output === undefined ? [] : [{ do: 'complete', output }];
  }
  if (behaviour.runsForMs !== undefined && !seen.timerCreated) {
    return [{ do: 'createTimer', fireAt: now + behaviour.runsForMs }];
  }
  if (behaviour.runsForMs !== undefined && !seen.timerFired) return [];
  return [{ do: 'complete', output: '"done"' }];
}
