import { DurableDeployError } from '../../errors.ts';
import { plural } from '../../text.ts';
import type { SlotOutcome } from '../model.ts';
import { createRecord, type SlotRecord } from './record.ts';
import type { SlotRun } from '../slot-run.ts';

/** A swap back may begin although the time limit of the run is up: leaving the app ill is worse. */
const extraTimeMs = 5 * 60_000;

/**
 * Takes a release that is not well out of the target slot again: observed and planned anew, as action `swapBack` would, but
 * without waiting for hubs.
 *
 * @param perform observes, decides and acts
 * @returns what became of it; a failure to swap back is told, never thrown, since the run fails in any case
 */
export async function swapBackAfterFailure(
  run: SlotRun,
  record: SlotRecord,
  perform: (run: SlotRun, record: SlotRecord) => Promise<void>,
): Promise<NonNullable<SlotOutcome['swappedBack']>> {
  const { request, doors, journal, pair } = run;
  const { context } = doors;
  journal.say(`Swapping back, since swapBackOnFailure is set.`);
  const back = createRecord();
  try {
    await perform(
      {
        ...run,
        undoing: true,
        ...(record.swapped === 'true' ? { undoesOwnSwap: true } : {}),
        deadline: Math.max(run.deadline, context.clock.now() + extraTimeMs),
        request: {
          ...request,
          action: 'swapBack',
          drain: { ...request.drain, quietPeriodMs: 0, policy: request.drain.policy === 'ignore' ? 'ignore' : 'fail' },
          verify: { ...request.verify, soakMs: 0, swapBackOnFailure: false },
        },
      },
      back,
    );
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof DurableDeployError)) throw error;
    const because = `${error.code}: ${error.message}`;
    if (back.swapped === 'unknown') {
      return { done: false, why: `It cannot be told whether the slots were swapped back: ${because}` };
    }
    if (back.swapped === 'false') return { done: false, why: `The slots were not swapped back: ${because}` };
  } finally {
    if (back.annotation !== undefined) record.annotation = back.annotation;
    if (back.after !== undefined) record.after = back.after;
    // What was seen after the swap holds no longer.
    else if (back.swapped !== 'false') delete record.after;
  }
  return { done: true, ...whatIsLeft(back, pair.source), ...verified(back) };
}

function verified({ verification }: SlotRecord): Pick<NonNullable<SlotOutcome['swappedBack']>, 'verification'> {
  return verification === undefined ? {} : { verification };
}

/** What becomes of the orchestrations that the new code has started meanwhile. */
function whatIsLeft({ after, verification, plan, drained }: SlotRecord, source: string): { readonly why: string } {
  const well =
    verification === undefined || verification.kind === 'healthy'
      ? 'The slots were swapped back.'
      : 'The slots were swapped back, and the app is still not well.';
  if (plan?.kind === 'go' && plan.movement !== 'travels') {
    const busy = drained.filter(({ outcome }) => outcome.verdict.kind === 'busy').map(({ hub }) => hub.hubName);
    return {
      why:
        busy.length === 0
          ? `${well} Nothing was in flight that other code could come upon.`
          : `${well} What was in flight in ${busy.map((name) => `task hub ${name}`).join(' and ')} is run by other code now (drainPolicy: ignore).`,
    };
  }
  const left = after?.source;
  if (left?.hub === undefined || left.inFlight === undefined) return { why: well };
  const { count, atLeast } = left.inFlight;
  if (count === 0) return { why: `${well} Nothing is in flight in task hub ${left.hub.hubName} of slot ${source}.` };
  return {
    why: `${well} ${atLeast ? 'At least ' : ''}${plural(count, 'orchestration')} in flight in task hub ${left.hub.hubName} ${count === 1 ? 'goes' : 'go'} on in slot ${source}, with the code that was swapped back: action 'prepareSlot' waits for ${count === 1 ? 'it' : 'them'} before the next deployment there.`,
  };
}
