import type { CoreContext } from '../../context.ts';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import type { Journal } from '../../journal.ts';
import { mayArriveForMs } from '../../azure/late-arrival.ts';
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
  /** Lets it end by itself, so that the next run waits until nothing that this one has sent can arrive any more. */
  abandon(): Promise<void>;
}

/**
 * Waits until the lock is free, takes it and keeps it. When the run that held it before did not give it back, two minutes more are
 * waited: what that run has sent may arrive after its end.
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
      const held = keep(lease, context);
      if (lease.takenOver) await letSettle(held, `${door.description}/${name}`, context, journal, deadline);
      return held;
    }
    if (!said) journal.say(`Another run holds the lock ${door.description}/${name}; waiting for it.`);
    said = true;
    if (clock.now() + pauseMs > deadline) throw taken(door, name, clock.now());
    await clock.sleep(pauseMs, signal);
  }
}

async function letSettle(
  held: HeldLock,
  lock: string,
  { clock, signal }: CoreContext,
  journal: Journal,
  deadline: number,
): Promise<void> {
  journal.begin({
    underWay: 'waiting until nothing can arrive any more of the run that held the lock before',
    goOn: 'Nothing was changed. Run the job again.',
  });
  journal.say(
    `The run that held the lock before has not given it back, so it was killed, or could not tell what became of what it sent. A request of it may still be under way to Azure; waiting ${formatDuration(mayArriveForMs)} before anything is looked at.`,
  );
  try {
    if (clock.now() + mayArriveForMs > deadline) throw tooLittleTime(lock);
    await clock.sleep(mayArriveForMs, signal);
  } catch (error) {
    // Given back, it would look to the next run as if there were nothing to wait for.
    await held.abandon();
    throw error;
  }
}

function tooLittleTime(lock: string): DurableDeployError {
  return new DurableDeployError(
    'LOCK_TAKEN',
    `The run that held the lock ${lock} before has not given it back. What it has sent may arrive for ${formatDuration(mayArriveForMs)} more, and the time limit is up before that.`,
    { fix: 'Run the job again with a longer time limit (timeout): it waits until then.' },
  );
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
    async abandon() {
      stop.abort();
      await renewing;
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
      fix: `Run the job again when the other run has ended. The lock of a run that was killed ends by itself after ${formatDuration(60_000)}, and ${formatDuration(mayArriveForMs)} later the next run goes on.`,
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
