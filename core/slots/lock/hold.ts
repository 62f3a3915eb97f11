import type { CoreContext } from '../../context.ts';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import type { Journal } from '../journal.ts';
import type { BlobLease, BlobLeases } from '../../azure/storage/index.ts';

const pauseMs = 10_000;
/** Renewed well before it ends, so that a slow answer loses nothing. */
const renewalsPerDuration = 3;
const pauseAfterTroubleMs = 3_000;

/** A lock that is held and renewed until it is released. */
export interface HeldLock {
  /**
   * Renews it right now, so that it is certain to be held for its whole duration.
   *
   * Errors: LOCK_LOST.
   */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Waits until the lock is free, takes it and keeps it.
 *
 * @param deadline milliseconds since the epoch
 * Errors: LOCK_TAKEN when it does not become free in time; those of storage.
 */
export async function holdLock(
  door: BlobLeases,
  name: string,
  context: CoreContext,
  journal: Journal,
  deadline: number,
): Promise<HeldLock> {
  const { clock, signal } = context;
  let said = false;
  journal.begin({
    underWay: `waiting for the lock ${door.description}/${name}`,
    goOn: 'Nothing was changed. Run the job again.',
  });
  for (;;) {
    const lease = await withPatience(context, deadline, () => door.tryAcquire(name, signal));
    if (lease !== undefined) {
      journal.say(`Lock taken: ${door.description}/${name}.`);
      return keep(lease, context);
    }
    if (!said) journal.say(`Another run holds the lock ${door.description}/${name}; waiting for it.`);
    said = true;
    if (clock.now() + pauseMs > deadline) throw taken(door, name, clock.now());
    await clock.sleep(pauseMs, signal);
  }
}

function keep(lease: BlobLease, context: CoreContext): HeldLock {
  const { clock, signal } = context;
  const stop = new AbortController();
  let lostBecause: unknown;
  const renewing = (async () => {
    let pause = lease.durationMs / renewalsPerDuration;
    while (!stop.signal.aborted) {
      await clock.sleep(pause, stop.signal);
      pause = lease.durationMs / renewalsPerDuration;
      await lease.renew(stop.signal).catch((error: unknown) => {
        // Only storage knows whether it is lost: after trouble that passes, the next renewal tells, and it comes soon.
        if (!(error instanceof DurableDeployError) || !isTransient(error.reason)) throw error;
        pause = pauseAfterTroubleMs;
      });
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) lostBecause = error;
  });
  return {
    async assertHeld() {
      if (lostBecause !== undefined) throw lost(lostBecause);
      try {
        await withPatience(context, clock.now() + lease.durationMs, () => lease.renew(signal));
      } catch (error) {
        signal.throwIfAborted();
        throw lost(error);
      }
    },
    async release() {
      stop.abort();
      await renewing;
      // A lock that cannot be given back ends by itself.
      await lease.release(AbortSignal.timeout(5000)).catch(() => undefined);
    },
  };
}

function taken(door: BlobLeases, name: string, now: number): DurableDeployError {
  return new DurableDeployError(
    'LOCK_TAKEN',
    `The lock ${door.description}/${name} was still held by another run at ${new Date(now).toISOString()}.`,
    {
      fix: `Run the job again when the other run has ended. The lock of a run that was killed ends by itself after ${formatDuration(60_000)}.`,
    },
  );
}

function lost(cause: unknown): DurableDeployError {
  const why = cause instanceof DurableDeployError ? ` ${cause.message}` : '';
  return new DurableDeployError('LOCK_LOST', `The lock is held no longer, so the slots are not swapped.${why}`, {
    fix: 'Nothing was swapped by this run. Run the job again: it looks first.',
    cause,
  });
}
