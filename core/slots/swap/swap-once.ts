import type { SwapOperation } from '../../azure/arm/index.ts';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError } from '../../errors.ts';
import { withPatience } from '../../taskhub/check/index.ts';
import { neutralise } from '../../text.ts';
import type { Look } from '../model.ts';
import {
  attemptAnything,
  lookAgain,
  lookAtBoth,
  lookAtMarkers,
  readHostStatus,
  type FreshLook,
} from '../observe/index.ts';
import { classifyRefusal, type Refusal } from '../refusals/index.ts';
import { goingOn } from '../going-on.ts';
import type { SlotRun } from '../slot-run.ts';
import { judgeLook, type Direction } from './judge-look.ts';

/** How often a swap is posted that the platform refused for the moment; each time it is proven that nothing was swapped. */
const mostPosts = 3;
const pausesBetweenPostsMs = [15_000, 60_000] as const;
/** How long nothing may be seen of a swap whose reply was lost, before it counts as one that did not begin. */
const settleMs = 120_000;
/** How long the settings may take to show a swap that the platform has reported. */
const showMs = 60_000;
/** How long the slots must contradict a single swap before they are believed: as long as settings may take to show one. */
const oddMs = showMs;
const lookEveryMs = 5_000;
const pollEveryMs = 5_000;
const heartbeatMs = 60_000;
const mostLostPolls = 5;
/** How old the last look may be when the swap is posted. */
const longestGapMs = 5_000;

/** A swap that was done and seen. */
export interface Swapped {
  /** `other`: by another run, or by an earlier attempt of this one. */
  readonly by: 'us' | 'other';
  readonly look: FreshLook;
}

/**
 * Swaps the slots exactly once, forward or back. A swap is its own inverse, and ARM puts no condition on it: so it is posted
 * once, and whenever the answer leaves a doubt, marker and last swap tell what happened. It is posted again only after a
 * refusal that certainly changed nothing, and after a look that proves it.
 *
 * @param approach the last look before each post, with everything that must hold at that moment; throws to give up
 * @param note told what is known if the run ends now: `unknown` from the post on, `false` when it is proven that nothing was swapped
 * Errors: SWAP_FAILED, OPERATION_IN_PROGRESS, SWAP_UNCONFIRMED, SWAPPED_TWICE, RELEASE_CONFLICT, and what `approach` throws.
 */
export async function swapOnce(
  run: SlotRun,
  direction: Direction,
  approach: () => Promise<FreshLook>,
  note: (swapped: 'unknown' | 'false') => void,
): Promise<Swapped> {
  const { context } = run.doors;
  for (let post = 1; ; post += 1) {
    const start = await approach();
    const state = judge(run, direction, start, undefined);
    if (state === 'done') return { by: 'other', look: start };
    if (state !== 'notYet') throw cameBetween(run);
    const lookedAt = context.clock.now();
    await run.lock?.assertHeld();
    if (context.clock.now() - lookedAt > longestGapMs) {
      post -= 1;
      continue;
    }
    const end = await postOnce(run, direction, start, note);
    if (end.kind === 'swapped') return end.swapped;
    note('false');
    const pause = pausesBetweenPostsMs[post - 1];
    if (post >= mostPosts || pause === undefined || context.clock.now() + pause > run.deadline)
      throw await failed(run, end.refusal);
    run.journal.say(
      `${end.refusal.error.message} Nothing was swapped, as both slots show. Trying again in ${formatDuration(pause)}.`,
    );
    const { notDone, again } = goingOn(run);
    run.journal.begin({ underWay: 'waiting before the swap is tried again', goOn: `${notDone} ${again}.` });
    await context.clock.sleep(pause, context.signal);
  }
}

type PostEnd =
  | { readonly kind: 'swapped'; readonly swapped: Swapped }
  /** Refused for the moment, and proven that nothing was swapped. */
  | { readonly kind: 'refused'; readonly refusal: Refusal & { readonly error: DurableDeployError } };

async function postOnce(
  run: SlotRun,
  direction: Direction,
  start: FreshLook,
  note: (swapped: 'unknown' | 'false') => void,
): Promise<PostEnd> {
  const { doors, pair, request, journal } = run;
  const { ref, source, target } = pair;
  doors.context.signal.throwIfAborted();
  if (doors.context.clock.now() >= run.deadline) throw tooLateToBegin();
  journal.begin({
    underWay: `swapping slot ${source} with slot ${target}`,
    goOn: `Azure goes on with a swap that it has accepted. ${goingOn(run).again}: it looks whether the slots were swapped, and then goes on or does it.`,
  });
  note('unknown');
  let operation: SwapOperation;
  try {
    operation = await doors.slots.beginSwap(ref, source, target, request.preserveVnet);
  } catch (error) {
    return afterRefusal(run, direction, start, asError(error), note);
  }
  journal.accepted(operation.correlationId);
  const id = operation.correlationId === '' ? '' : ` (correlation id ${neutralise(operation.correlationId, 80)})`;
  journal.say(`Azure has accepted the swap of slot ${source} with slot ${target}${id}.`);
  const ending = await follow(run, operation);
  switch (ending.kind) {
    case 'succeeded':
      return {
        kind: 'swapped',
        swapped:
          (await shownAtOnce(run, direction, start)) ??
          (await awaitProof(run, direction, start, {
            text: 'Azure reports that the slots were swapped, and the release marker does not show it.',
            patienceMs: showMs,
          })),
      };
    case 'failed':
      return afterRefusal(run, direction, start, ending.error, note);
    case 'lost':
      return { kind: 'swapped', swapped: await settle(run, direction, start, ending.error) };
  }
}

/** What the platform's no means, and what the slots show. */
async function afterRefusal(
  run: SlotRun,
  direction: Direction,
  start: FreshLook,
  error: DurableDeployError,
  note: (swapped: 'unknown' | 'false') => void,
): Promise<PostEnd> {
  const refusal = { ...classifyRefusal(error), error };
  switch (refusal.kind) {
    case 'unknownOutcome':
      return { kind: 'swapped', swapped: await settle(run, direction, start, error) };
    case 'conflict': {
      run.journal.say(`${error.message} It is not posted again; waiting until the other operation has ended.`);
      const look = await waitForQuiet(run, start);
      const state = judge(run, direction, look, start);
      if (state === 'done') return { kind: 'swapped', swapped: { by: 'other', look } };
      if (state !== 'other') note('false');
      throw new DurableDeployError('OPERATION_IN_PROGRESS', `${error.message} Nothing was swapped by this run.`, {
        fix: `${refusal.fix} Run the job again: it looks first. Keep runs apart with an Exclusive Lock check on the environment, or with lockContainer.`,
        cause: error,
      });
    }
    case 'notSent':
    case 'throttled':
    case 'retriable': {
      const look = await certainLook(run, start);
      const state = judge(run, direction, look, start);
      if (state === 'done') return { kind: 'swapped', swapped: { by: 'other', look } };
      if (state !== 'notYet' || look.source.site.operationInProgress !== undefined) {
        return { kind: 'swapped', swapped: await settle(run, direction, start, error) };
      }
      return { kind: 'refused', refusal };
    }
    case 'fatal': {
      const look = await certainLook(run, start);
      const state = judge(run, direction, look, start);
      if (state === 'done') return { kind: 'swapped', swapped: { by: 'other', look } };
      if (state === 'notYet') throw await failed(run, refusal);
      return { kind: 'swapped', swapped: await settle(run, direction, start, error) };
    }
  }
}

type Ending =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: DurableDeployError }
  /** Nobody tells any more how it goes. */
  | { readonly kind: 'lost'; readonly error: DurableDeployError };

/** Asks how an accepted swap goes until it has ended. */
async function follow({ doors, journal, deadline }: SlotRun, operation: SwapOperation): Promise<Ending> {
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

/** After an answer that was lost. */
async function settle(
  run: SlotRun,
  direction: Direction,
  start: FreshLook,
  error: DurableDeployError,
): Promise<Swapped> {
  run.journal.say(`${error.message} Looking at the slots, which tell whether they were swapped.`);
  const swapped = await awaitProof(run, direction, start, { text: error.message, cause: error, patienceMs: settleMs });
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
function certainLook({ doors, pair, deadline }: SlotRun, before: Look): Promise<FreshLook> {
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

function judge(
  { pair, request }: SlotRun,
  direction: Direction,
  look: Look,
  start: Look | undefined,
): ReturnType<typeof judgeLook> {
  return judgeLook(direction, pair, request.release, look, start);
}

function asError(error: unknown): DurableDeployError {
  if (error instanceof DurableDeployError) return error;
  throw error;
}

/** With what the source slot's own host says: a warm-up that failed has its reason there. */
async function failed(
  { doors, pair }: SlotRun,
  { error, fix }: Refusal & { readonly error: DurableDeployError },
): Promise<DurableDeployError> {
  const host = await attemptAnything(readHostStatus(doors.sites, pair, pair.source));
  const errors = host.ok ? host.value.errors.map((text) => neutralise(text)).join(' ') : '';
  const said = errors === '' ? '' : ` The Functions host of slot ${pair.source} says: ${errors}`;
  return new DurableDeployError(
    'SWAP_FAILED',
    `Azure did not swap the slots, and both are as before. ${error.message}${said}`,
    { fix, cause: error },
  );
}

function twice({ pair, request }: SlotRun): DurableDeployError {
  return new DurableDeployError(
    'SWAPPED_TWICE',
    `The slots ${pair.source} and ${pair.target} were swapped more often than once: the release ${request.release} is where it was before, so somebody else swapped them at the same time.`,
    {
      fix: 'Look at both slots, then run the job again from the step that prepares the slot. Keep runs apart with an Exclusive Lock check on the environment, or with lockContainer.',
    },
  );
}

function cameBetween({ pair, request }: SlotRun): DurableDeployError {
  return new DurableDeployError(
    'RELEASE_CONFLICT',
    `The release ${request.release} is no longer where it was in the slots ${pair.source} and ${pair.target}: another run has changed them meanwhile.`,
    {
      fix: 'Look at both slots, and run the job again. Keep runs apart with an Exclusive Lock check, or lockContainer.',
    },
  );
}

function unconfirmed({ pair }: SlotRun, seen: string, cause?: DurableDeployError): DurableDeployError {
  return new DurableDeployError('SWAP_UNCONFIRMED', `${seen} Whether the slots were swapped cannot be told.`, {
    fix: `Nothing is posted again by itself. Run the job again in some minutes: it looks first, and swaps only if nothing was swapped. By hand: az webapp show --name ${pair.ref.name} --resource-group ${pair.ref.resourceGroup}${pair.source === 'production' ? '' : ` --slot ${pair.source}`} --query slotSwapStatus`,
    cause,
  });
}

function tooLateToBegin(): DurableDeployError {
  return new DurableDeployError(
    'TIMED_OUT',
    'The time limit of the task was up before the swap was begun, so nothing was swapped.',
    {
      fix: 'Run the job again, or give the task a longer timeout (and the job a longer timeoutInMinutes).',
    },
  );
}

function timeIsUp(): DurableDeployError {
  return new DurableDeployError('TIMED_OUT', 'The time limit of the task was up before Azure had ended the swap.');
}
