import type { SwapOperation } from '../../azure/arm/index.ts';
import { formatDuration } from '../../duration.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { goingOn } from '../going-on.ts';
import type { FreshLook } from '../observe/index.ts';
import { classifyRefusal, type Refusal } from '../refusals/index.ts';
import type { SlotRun } from '../slot-run.ts';
import { asError, cameBetween, failed, tooLateToBegin } from './errors.ts';
import { follow } from './follow.ts';
import type { Direction } from './judge-look.ts';
import { certainLook, judge, proven, settle, waitForQuiet, type Swapped } from './proof.ts';

/** How often a swap is posted that the platform refused for the moment; each time it is proven that nothing was swapped. */
const mostPosts = 3;
const pausesBetweenPostsMs = [15_000, 60_000] as const;
/** How old the last look may be when the swap is posted. */
const longestGapMs = 5_000;

/**
 * Swaps the slots exactly once, forward or back. A swap is its own inverse, and ARM puts no condition on it: so it is posted
 * once, and whenever the answer leaves a doubt, marker and last swap tell what happened. It is posted again only after a
 * refusal that certainly changed nothing, and after a look that proves it.
 *
 * @param approach the last look before each post, with everything that must hold at that moment; throws to give up
 * @param note told what is known if the run ends now: `sent` from the post on, `accepted` once Azure has answered that it swaps, `notSwapped`
 * when it is proven that nothing was swapped
 * Errors: SWAP_FAILED, OPERATION_IN_PROGRESS, SWAP_UNCONFIRMED, SWAPPED_TWICE, RELEASE_CONFLICT, and what `approach` throws.
 */
export async function swapOnce(
  run: SlotRun,
  direction: Direction,
  approach: () => Promise<FreshLook>,
  note: (known: 'sent' | 'accepted' | 'notSwapped') => void,
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
    note('notSwapped');
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
  note: (known: 'sent' | 'accepted' | 'notSwapped') => void,
): Promise<PostEnd> {
  const { doors, pair, request, journal } = run;
  const { ref, source, target } = pair;
  doors.context.signal.throwIfAborted();
  if (doors.context.clock.now() >= run.deadline) throw tooLateToBegin();
  journal.begin({
    underWay: `swapping slot ${source} with slot ${target}`,
    goOn: `Azure goes on with a swap that it has accepted. ${goingOn(run).again}: it looks whether the slots were swapped, and then goes on or does it.`,
  });
  note('sent');
  let operation: SwapOperation;
  try {
    operation = await doors.slots.beginSwap(ref, source, target, request.preserveVnet);
  } catch (error) {
    return afterRefusal(run, direction, start, asError(error), note);
  }
  journal.accepted(operation.correlationId);
  note('accepted');
  const id = operation.correlationId === '' ? '' : ` (correlation id ${neutralise(operation.correlationId, 80)})`;
  journal.say(`Azure has accepted the swap of slot ${source} with slot ${target}${id}.`);
  const ending = await follow(run, operation);
  switch (ending.kind) {
    case 'succeeded':
      return {
        kind: 'swapped',
        swapped: await proven(run, direction, start),
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
  note: (known: 'sent' | 'accepted' | 'notSwapped') => void,
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
      if (state !== 'other') note('notSwapped');
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
