import type { CoreContext } from '../../context.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';

const pausesMs = [2000, 5000, 15_000, 30_000, 60_000] as const;

/**
 * Runs something that only reads, and again after transient trouble, as long as the deadline allows; a Retry-After is honoured.
 *
 * @param deadline milliseconds since the epoch
 * @throws the last DurableDeployError when it is permanent, when the tries are used up, or when the next one would come too late
 */
export async function withPatience<T>(
  { clock, log, signal }: CoreContext,
  deadline: number,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(error instanceof DurableDeployError) || !isTransient(error.reason)) throw error;
      const pause = pausesMs[attempt];
      if (pause === undefined) throw error;
      const wait = Math.max(pause, error.retryAfterMs ?? 0);
      if (clock.now() + wait > deadline) throw error;
      log.info(`${error.message} Trying again in ${formatDuration(wait)}.`);
      await clock.sleep(wait, signal);
    }
  }
}
