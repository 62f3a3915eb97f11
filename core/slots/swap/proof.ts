import { DurableDeployError } from '../../errors.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { neutralise } from '../../text.ts';
import type { Look } from '../model.ts';
import { lookAgain, lookAtBoth, lookAtMarkers, type FreshLook } from '../observe/index.ts';
import { mayArriveForMs } from '../../azure/late-arrival.ts';
import type { SlotRun } from '../slot-run.ts';
import { cameBetween, twice, unconfirmed } from './errors.ts';
import { judgeLook, type Direction } from './judge-look.ts';

/** How long the settings may take to show a swap that the platform has reported. */
const showMs = 60_000;
/** How long the slots must contradict a single swap before they are believed: as long as settings may take to show one. */
const oddMs = showMs;
const lookEveryMs = 5_000;

/** A swap that was done and seen. */
export interface Swapped {
  /** `other`: by another run, or by an earlier attempt of this one. */
  readonly by: 'us' | 'other';
  readonly look: FreshLook;
}

/** After the platform has reported success. Errors: as of {@link settle}. */
export async function proven(run: SlotRun, direction: Direction, start: FreshLook): Promise<Swapped> {
  return (
    (await shownAtOnce(run, direction, start)) ??
    (await awaitProof(run, direction, start, {
      text: 'Azure reports that the slots were swapped, and the release marker does not show it.',
      patienceMs: showMs,
    }))
  );
}

/** The markers, which show a swap in most cases right away. */
async function shownAtOnce(run: SlotRun, direction: Direction, start: FreshLook): Promise<Swapped | undefined> {
  try {
    const look = await lookAtMarkers(run.doors.sites, run.pair, start);
    return judge(run, direction, look, start) === 'done' ? { by: 'us', look } : undefined;
  } catch (error) {
    run.doors.context.signal.throwIfAborted();
    if (error instanceof DurableDeployError) return undefined;
    throw error;
  }
}

/**
 * Looks until the slots show what became of a swap. What contradicts itself must last for some time before it counts, since the
 * platform shows settings and last swap not at one moment.
 *
 * @param doubt what was heard of the swap, as a sentence
 * @param patienceMs how long the slots may look as before while nothing is in progress
 * Errors: SWAPPED_TWICE, RELEASE_CONFLICT, SWAP_UNCONFIRMED.
 */
async function awaitProof(
  run: SlotRun,
  direction: Direction,
  start: FreshLook,
  doubt: { readonly text: string; readonly cause?: DurableDeployError; readonly patienceMs: number },
): Promise<Swapped> {
  const { clock, signal } = run.doors.context;
  let quietSince = clock.now();
  let oddSince: number | undefined;
  for (;;) {
    const look = await patientLook(run, start, run.deadline);
    const state = look === undefined ? undefined : judge(run, direction, look, start);
    if (look !== undefined && state === 'done') return { by: 'us', look };
    const now = clock.now();
    const odd = state === 'twice' || state === 'other';
    oddSince = odd ? (oddSince ?? now) : undefined;
    if (oddSince !== undefined && now - oddSince >= oddMs) throw state === 'twice' ? twice(run) : cameBetween(run);
    if (look === undefined || look.source.site.operationInProgress !== undefined) quietSince = now;
    if (!odd && (now - quietSince >= doubt.patienceMs || now >= run.deadline)) {
      const seen = look === undefined ? 'The slots could not be looked at.' : 'Up to now both slots are as before.';
      throw unconfirmed(run, `${doubt.text} ${seen}`, doubt.cause);
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

/** After an answer that was lost. Errors: SWAPPED_TWICE, RELEASE_CONFLICT, SWAP_UNCONFIRMED. */
export async function settle(
  run: SlotRun,
  direction: Direction,
  start: FreshLook,
  error: DurableDeployError,
): Promise<Swapped> {
  run.journal.say(`${error.message} Looking at the slots, which tell whether they were swapped.`);
  const swapped = await awaitProof(run, direction, start, {
    text: error.message,
    cause: error,
    patienceMs: mayArriveForMs,
  });
  run.journal.say('The slots show that they were swapped.');
  return swapped;
}

/** Waits until no operation is in progress on either slot. @throws OPERATION_IN_PROGRESS when the time is up */
export async function waitForQuiet(run: SlotRun, before: Look): Promise<FreshLook> {
  const { clock, signal } = run.doors.context;
  for (;;) {
    const look = await patientLook(run, before, run.deadline, lookAtBoth);
    const operation = look?.source.site.operationInProgress ?? look?.target.site.operationInProgress;
    if (look !== undefined && operation === undefined) return look;
    if (clock.now() + lookEveryMs > run.deadline) {
      throw new DurableDeployError(
        'OPERATION_IN_PROGRESS',
        `An operation on the app (${neutralise(operation ?? 'unknown', 80)}) was still in progress when the time was up.`,
        { fix: 'Wait until it has ended, and run the job again.' },
      );
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

/** A look that is waited for, also when the time is up: it proves what became of a swap that was posted. */
export function certainLook({ doors, pair, deadline }: SlotRun, before: Look): Promise<FreshLook> {
  const until = Math.max(deadline, doors.context.clock.now() + showMs);
  return withPatience(doors.context, until, () => lookAgain(doors.sites, pair, before));
}

/** A look, or `undefined` when there is trouble that may pass; lasting trouble is thrown. */
async function patientLook(
  { doors, pair }: SlotRun,
  before: Look,
  until: number,
  lookOnce: typeof lookAgain = lookAgain,
): Promise<FreshLook | undefined> {
  try {
    return await lookOnce(doors.sites, pair, before);
  } catch (error) {
    doors.context.signal.throwIfAborted();
    if (!(error instanceof DurableDeployError) || doors.context.clock.now() >= until) throw error;
    doors.context.log.debug(() => `A look failed: ${error.message}`);
    return undefined;
  }
}

/** What a look of this run shows. */
export function judge(
  { pair, request }: SlotRun,
  direction: Direction,
  look: Look,
  start: Look | undefined,
): ReturnType<typeof judgeLook> {
  return judgeLook(direction, pair, request.release, look, start);
}
