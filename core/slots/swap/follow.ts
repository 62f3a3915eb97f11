import type { SwapOperation } from '../../azure/arm/index.ts';
import { formatDuration } from '../../duration.ts';
import type { DurableDeployError } from '../../errors.ts';
import type { SlotRun } from '../slot-run.ts';
import { asError, timeIsUp } from './errors.ts';

const pollEveryMs = 5_000;
const heartbeatMs = 60_000;
const mostLostPolls = 5;

/** How an operation that the platform had accepted ended. */
export type Ending =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: DurableDeployError }
  /** Nobody tells any more how it goes. */
  | { readonly kind: 'lost'; readonly error: DurableDeployError };

/** Asks how an accepted swap goes until it has ended. */
export async function follow({ doors, journal, deadline }: SlotRun, operation: SwapOperation): Promise<Ending> {
  const { clock, signal } = doors.context;
  const startedAt = clock.now();
  let lastSaid = startedAt;
  let lostPolls = 0;
  for (;;) {
    let pause = pollEveryMs;
    try {
      const progress = await operation.poll(signal);
      if (progress.kind !== 'running') return progress;
      lostPolls = 0;
      pause = Math.max(pause, progress.retryAfterMs ?? 0);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asError(thrown);
      lostPolls += 1;
      if (lostPolls >= mostLostPolls || error.code === 'NOT_FOUND') return { kind: 'lost', error };
      pause = Math.max(pause, error.retryAfterMs ?? 0);
    }
    if (clock.now() >= deadline) return { kind: 'lost', error: timeIsUp() };
    if (clock.now() - lastSaid >= heartbeatMs) {
      lastSaid = clock.now();
      journal.say(`Azure is still swapping, since ${formatDuration(clock.now() - startedAt)}.`);
    }
    await clock.sleep(Math.min(pause, Math.max(pollEveryMs, deadline - clock.now())), signal);
  }
}
