import { DurableDeployError } from '../../errors.ts';
import { classifyRefusal } from '../refusals/index.ts';
import type { SlotRun } from '../slot-run.ts';

const mostTries = 3;
const pauseMs = 5_000;

/** After these the same change may be sent once more, if doing it twice is the same as doing it once. */
const mayRepeat: ReadonlySet<string> = new Set(['unknownOutcome', 'notSent', 'throttled', 'conflict']);

/**
 * Makes a change that is the same when it is made twice, so that a lost reply is no reason to stop.
 *
 * @param longestPauseMs a server that asks to wait for longer is not asked again
 * @throws DurableDeployError the last one, when the platform says no for good, or again and again
 */
export async function repeatedly<T>(
  { doors, journal }: Pick<SlotRun, 'doors' | 'journal'>,
  change: () => Promise<T>,
  longestPauseMs = Infinity,
): Promise<T> {
  const { clock, signal } = doors.context;
  for (let tries = 1; ; tries += 1) {
    try {
      return await change();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError) || tries >= mostTries) throw error;
      if (!mayRepeat.has(classifyRefusal(error).kind)) throw error;
      const pause = Math.max(pauseMs * tries, error.retryAfterMs ?? 0);
      if (pause > longestPauseMs) throw error;
      journal.say(`${error.message} Trying again.`);
      await clock.sleep(pause, signal);
    }
  }
}
