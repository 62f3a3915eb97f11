import type { DurableDeployError } from '../../errors.ts';
import type { Observation, Source } from '../model.ts';
import { emptyCensus } from './tally.ts';

/**
 * The observation of a reading that saw nothing but trouble.
 *
 * @param startedAt milliseconds since the epoch, as `endedAt`
 */
export function failedObservation(
  source: Source,
  error: DurableDeployError,
  startedAt: number,
  endedAt: number,
): Observation {
  return {
    source,
    readAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    completeness: 'failed',
    reasons: [error.reason],
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    presence: 'notSeen',
    nameOrigin: 'typed',
    blocking: emptyCensus,
    passed: {},
    stale: emptyCensus,
    rowsRead: 0,
    requests: 0,
    messages: { kind: 'notRead', why: source === 'storage' ? 'busyAlready' : 'sourceSeesNoQueues' },
  };
}
