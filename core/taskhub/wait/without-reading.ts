import { stamp } from '../../duration.ts';
import type { CoreContext } from '../../context.ts';
import type { Reason } from '../../errors.ts';
import type { Verdict } from '../model.ts';
import { closingDetails, closingLine } from './lines.ts';
import type { WaitOutcome } from './model.ts';

/**
 * The outcome of a check that never came to its first read, said in the same words.
 *
 * @param startedAt milliseconds since the epoch
 */
export function endWithoutReading(
  reasons: readonly Reason[],
  { clock, log, signal }: CoreContext,
  startedAt: number,
): WaitOutcome {
  const verdict: Verdict = { kind: 'unknown', reasons, notes: [] };
  const endedBy = signal.aborted ? 'cancelled' : 'permanent';
  const elapsedMs = clock.now() - startedAt;
  log.info(`${stamp(elapsedMs)} ${closingLine(endedBy, verdict, 0, elapsedMs)}`);
  for (const line of closingDetails(verdict)) log.info(line);
  return {
    verdict,
    reads: 0,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(clock.now()).toISOString(),
    endedBy,
    timeline: [],
    timelineLeftOut: 0,
  };
}
