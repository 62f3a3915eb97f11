import { DurableDeployError, type Reason } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { SlotDoors } from '../doors.ts';
import { createJournal, type Journal } from '../../journal.ts';
import { holdLock, type HeldLock } from '../lock/index.ts';
import type { SlotOutcome, SlotPair, SlotRequest } from '../model.ts';
import { findPair } from '../observe/index.ts';
import { perform } from './perform.ts';
import { createRecord, verdictOf, type SlotRecord } from './record.ts';
import { watched, type Sent } from '../sent.ts';

/**
 * Does one action on two slots of a function app: prepares the source slot for a deployment, looks before a swap, swaps exactly
 * once, with preview or without, verifies, and swaps back. Whatever is in the way is part of the outcome, as is a cancellation.
 *
 * @throws what a defect throws
 */
export async function runSlotAction(request: SlotRequest, doors: SlotDoors): Promise<SlotOutcome> {
  const { context } = doors;
  const journal = createJournal(context, (activity) => doors.onActivity(activity));
  const deadline = context.clock.now() + request.timeoutMs;
  const record = createRecord();
  const sent: Sent = { mayStillArrive: false };
  let pair: SlotPair | undefined;
  let lock: HeldLock | undefined;
  let ending: Pick<SlotOutcome, 'result' | 'reason' | 'goOn'>;
  try {
    pair = await findPair(doors.sites, request, context, deadline);
    lock = await takeLock(request, pair, doors, journal, deadline);
    const run = { request, doors: { ...doors, slots: watched(doors.slots, sent) }, pair, journal, deadline, sent };
    await perform({ ...run, ...(lock === undefined ? {} : { lock }) }, record);
    ending = { result: record.result };
  } catch (error) {
    ending = endingOf(error, context.signal, journal);
  } finally {
    await giveBack(lock, sent, journal);
  }
  return outcomeOf(request, record, pair, journal, ending, context.clock.now());
}

/** What reads only, and what changes nothing that a race could spoil, needs no lock. */
async function takeLock(
  { lock, action, dryRun }: SlotRequest,
  { ref }: SlotPair,
  doors: SlotDoors,
  journal: Journal,
  deadline: number,
): Promise<HeldLock | undefined> {
  if (lock === undefined || dryRun || action === 'preflight') return undefined;
  const name = [ref.subscriptionId, ref.resourceGroup, ref.name].map((part) => part.toLowerCase()).join('-');
  return holdLock(doors.openLock(lock.containerUrl), name, doors.context, journal, deadline);
}

async function giveBack(lock: HeldLock | undefined, { mayStillArrive }: Sent, journal: Journal): Promise<void> {
  if (lock === undefined) return;
  if (!mayStillArrive) return lock.release();
  journal.say(
    'A change may still be under way to Azure, so the lock is not given back: it ends by itself within a minute, and the next run then waits until nothing can arrive any more.',
  );
  await lock.abandon();
}

function endingOf(
  error: unknown,
  signal: AbortSignal,
  { activity }: Journal,
): Pick<SlotOutcome, 'result' | 'reason' | 'goOn'> {
  if (signal.aborted) {
    const message = `The job was cancelled. Under way: ${activity.underWay}.`;
    return { result: 'cancelled', reason: { code: 'CANCELLED', message, fix: activity.goOn }, goOn: activity.goOn };
  }
  if (!(error instanceof DurableDeployError)) throw error;
  const fix = safe(error.fix ?? activity.goOn);
  return { result: 'failed', reason: { code: error.code, message: safe(error.message), fix }, goOn: fix };
}

/** Texts of errors have several lines, and names of apps and groups in them are as they were typed. */
function safe(text: string): string {
  return text
    .split('\n')
    .map((line) => neutralise(line, 4000))
    .join('\n');
}

function outcomeOf(
  { action, release }: SlotRequest,
  record: SlotRecord,
  pair: SlotPair | undefined,
  journal: Journal,
  ending: { readonly result: SlotOutcome['result']; readonly reason?: Reason; readonly goOn?: string },
  now: number,
): SlotOutcome {
  const { swapped, before, after, findings, plan, drained, quiet, verification, swappedBack, annotation } = record;
  return {
    action,
    ...ending,
    swapped,
    verdict: verdictOf(record),
    release: neutralise(release, 100),
    findings,
    drained,
    startedAt: journal.startedAt,
    endedAt: new Date(now).toISOString(),
    timeline: journal.events,
    correlationIds: journal.correlationIds,
    ...(pair === undefined ? {} : { pair }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(plan === undefined ? {} : { plan }),
    ...(quiet === undefined ? {} : { quiet }),
    ...(verification === undefined ? {} : { verification }),
    ...(swappedBack === undefined ? {} : { swappedBack }),
    ...(annotation === undefined ? {} : { annotation }),
  };
}
