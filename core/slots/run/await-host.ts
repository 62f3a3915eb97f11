import { formatDuration } from '../../duration.ts';
import { DurableDeployError, type ErrorCode } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { logTail } from '../commands.ts';
import { readHostStatus } from '../observe/index.ts';
import type { SlotRun } from '../slot-run.ts';

const lookEveryMs = 5_000;
/** How long the old process may go on answering after a restart was asked for. */
const restartGraceMs = 30_000;
/** With these nobody answers later either. */
const refused: ReadonlySet<ErrorCode> = new Set(['UNAUTHORIZED', 'FORBIDDEN']);

/**
 * Waits until the Functions host of a slot is Running; after a restart: the new process, as its uptime tells, as far as the host
 * shows one in time.
 *
 * @param restartedAt when the restart was asked for, in milliseconds since the epoch
 * Errors: HOST_NOT_RUNNING when it is not within `patienceMs`; UNAUTHORIZED and FORBIDDEN when the host may not be asked.
 */
export async function awaitHost(
  { doors, pair, journal, request, deadline }: SlotRun,
  slot: string,
  restartedAt: number | undefined,
): Promise<void> {
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  const until = Math.min(deadline, startedAt + request.verify.patienceMs);
  let last: { readonly text: string; readonly cause?: DurableDeployError };
  let said = '';
  for (;;) {
    try {
      const { state, errors, processUptimeMs } = await readHostStatus(doors.sites, pair, slot);
      const old =
        restartedAt !== undefined &&
        processUptimeMs !== undefined &&
        clock.now() - processUptimeMs < restartedAt - 1000 &&
        clock.now() < restartedAt + restartGraceMs;
      if (state === 'Running' && errors.length === 0 && !old) {
        journal.say(`The Functions host of slot ${slot} is Running.`);
        return;
      }
      const problems = errors.map((error) => neutralise(error)).join(' ');
      last = {
        text: old
          ? 'the restart has not begun'
          : `state ${neutralise(state, 40)}${problems === '' ? '' : `: ${problems}`}`,
      };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      if (refused.has(error.code) && clock.now() >= startedAt + restartGraceMs) throw error;
      last = { text: error.message, cause: error };
    }
    if (last.text !== said) journal.say(`Waiting for the Functions host of slot ${slot}: ${last.text}`);
    said = last.text;
    if (clock.now() + lookEveryMs > until) {
      throw new DurableDeployError(
        'HOST_NOT_RUNNING',
        `The Functions host of slot ${slot} was not Running after ${formatDuration(clock.now() - startedAt)}: ${last.text}`,
        {
          fix: `Look at its log: ${logTail(pair, slot)}`,
          cause: last.cause,
        },
      );
    }
    await clock.sleep(lookEveryMs, signal);
  }
}
