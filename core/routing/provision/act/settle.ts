import type { ArmOperation } from '../../../azure/arm/apps-model.ts';
import { formatDuration } from '../../../duration.ts';
import { DurableDeployError, isTransient } from '../../../errors.ts';
import { withPatience } from '../../../taskhub/check/index.ts';
import type { ProvisionRun } from './run.ts';

/** How long after a lost answer, or another operation, to look again. */
const pauseMs = 10_000;
/**
 * A conflict that says no more may be that of an operation which a run before has begun: so long it is tried again.
 * One that says so (`ExtendedCode` 59203) is waited for as long as there is time.
 */
const conflictPatienceMs = 2 * 60_000;

/** Something that ARM makes and that takes its time. */
export interface Making<T extends object> {
  /** In words: `the app shop-1-0-3f2a9c`. Safe to print. */
  readonly what: string;
  /** What is there, when it is whole; `wait`: it becomes so by itself; `undefined`: it has to be asked for. */
  look(): Promise<T | 'wait' | undefined>;
  /** Asks for it: the same each time, so that asking twice makes one thing. */
  begin(): Promise<ArmOperation>;
  /** Another word for a refusal, such as one that says who could make room. */
  readonly refusal?: (error: unknown) => unknown;
}

/**
 * Makes something unless it is there, and waits until it is whole. A lost answer, or an operation that another run has begun, is no
 * failure: what is there is looked at, and asked for again.
 *
 * Errors: ROUTING_PROVISION_FAILED when the platform gives up; TIMED_OUT when the time is up; refusals of ARM.
 */
export async function settle<T extends object>(run: ProvisionRun, making: Making<T>): Promise<T> {
  const { clock, signal } = run.doors.context;
  const startedAt = clock.now();
  const look = (): Promise<T | 'wait' | undefined> =>
    withPatience(run.doors.context, run.deadline, () => making.look());
  let seen: DurableDeployError | undefined;
  let conflictSince: number | undefined;
  for (;;) {
    const there = await look();
    if (typeof there === 'object') return there;
    let wait = shortest(run);
    if (there === undefined) {
      const outcome = await once(run, making, startedAt);
      // Also after a failure: what is there counts, not what was said.
      const made = await look();
      if (typeof made === 'object') return made;
      if (outcome !== 'ended') {
        const { kind, error } = outcome;
        const tooLong = kind === 'conflict' && clock.now() >= (conflictSince ??= clock.now()) + conflictPatienceMs;
        if (kind === 'final' || tooLong) throw error;
        run.journal.say(`${error.message} Looking again.`);
        seen = error;
        wait = Math.max(error.retryAfterMs ?? pauseMs, wait);
      }
    }
    if (clock.now() + wait > run.deadline) throw notInTime(making.what, clock.now() - startedAt, seen);
    await clock.sleep(wait, signal);
  }
}

type Outcome =
  'ended' | { readonly kind: 'final' | 'conflict' | 'inTheWay' | 'unknown'; readonly error: DurableDeployError };

/** Asks for it once, and waits for the end of that. */
async function once<T extends object>(run: ProvisionRun, making: Making<T>, startedAt: number): Promise<Outcome> {
  const { clock, signal } = run.doors.context;
  let operation: ArmOperation;
  try {
    operation = await making.begin();
  } catch (error) {
    const refused = making.refusal?.(error) ?? error;
    if (signal.aborted || !(refused instanceof DurableDeployError)) throw refused;
    return { kind: kindOf(refused), error: refused };
  }
  for (;;) {
    const progress = await withPatience(run.doors.context, run.deadline, () => operation.poll(signal));
    if (progress.kind === 'succeeded') return 'ended';
    if (progress.kind === 'failed') return { kind: 'final', error: gaveUp(making, progress.error) };
    const pause = Math.max(progress.retryAfterMs ?? 0, shortest(run));
    if (clock.now() + pause > run.deadline) throw notInTime(making.what, clock.now() - startedAt, undefined);
    await clock.sleep(pause, signal);
  }
}

function kindOf(refused: DurableDeployError): 'final' | 'conflict' | 'inTheWay' | 'unknown' {
  const { status, extendedCode } = refused.answer ?? {};
  if (extendedCode === '59203') return 'inTheWay';
  if (status === 409 && refused.code !== 'ROUTING_QUOTA_REACHED') return 'conflict';
  return isTransient(refused.reason) ? 'unknown' : 'final';
}

function shortest({ intervalMs }: ProvisionRun): number {
  return Math.min(pauseMs, intervalMs);
}

function gaveUp<T extends object>({ what, refusal }: Making<T>, error: DurableDeployError): DurableDeployError {
  const other = refusal?.(error);
  if (other instanceof DurableDeployError && other !== error) return other;
  return new DurableDeployError('ROUTING_PROVISION_FAILED', `The platform did not make ${what}: ${error.message}`, {
    fix: 'What was made stays; correct the cause, and run the job again: it goes on with it.',
    answer: error.answer,
    cause: error,
  });
}

function notInTime(what: string, elapsedMs: number, seen: DurableDeployError | undefined): DurableDeployError {
  const last = seen === undefined ? '' : ` What was said last: ${seen.message}`;
  return new DurableDeployError(
    'TIMED_OUT',
    `After ${formatDuration(elapsedMs)}, ${what} was not there yet, and the time limit is up.${last}`,
    {
      fix: 'It may go on in Azure. Run the job again, with a longer timeout: it waits for what was begun.',
      ...(seen === undefined ? {} : { cause: seen }),
    },
  );
}
