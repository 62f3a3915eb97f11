import { formatDuration } from '../../duration.ts';
import { abortReason } from '../../clock.ts';
import { DurableDeployError } from '../../errors.ts';
import { checkLocatedHub, type CheckOutcome } from '../../taskhub/check/index.ts';
import { headline } from '../../taskhub/decide/index.ts';
import { capitalised } from '../../text.ts';
import type { HubToDrain, SlotSeen } from '../model.ts';
import { situationOf } from '../observe/index.ts';
import { goingOn } from '../going-on.ts';
import type { SlotRun } from '../slot-run.ts';
import type { WaitingTime } from '../waiting-time.ts';

/** Pauses of the check at the last moment; two clean reads are two reads. */
const lastCheck = { intervalMs: 1000, consecutiveIdleReads: 2, stabilisationMs: 0, timeoutMs: 60_000 } as const;

/**
 * Waits until a hub is idle, or only looks, as the policy says.
 *
 * @param time for the waits together; once it is up, the hub is only looked at
 */
export async function drainHub(
  run: SlotRun,
  hub: HubToDrain,
  seen: SlotSeen,
  policy: 'wait' | 'fail' | 'ignore',
  time: WaitingTime,
): Promise<CheckOutcome> {
  const { doors, pair, request, journal } = run;
  const { clock, signal } = doors.context;
  const { notDone, again } = goingOn(run);
  const goOn = `${notDone} ${again}: it waits anew, and goes on from there.`;
  journal.begin({ underWay: `waiting for task hub ${hub.hubName} to become idle`, goOn });
  journal.say(`Task hub ${hub.hubName} of slot ${hub.slot === 'source' ? pair.source : pair.target}: ${hub.why}`);
  const { instances, sampleSize, intervalMs, consecutiveIdleReads, stabilisationMs } = request.drain;
  const waits = policy === 'wait' && time.leftMs > 0;
  if (policy === 'wait' && !waits) {
    journal.say(
      `The time for waiting (drainTimeout, ${formatDuration(time.limitMs)}) is used up, so task hub ${hub.hubName} is only looked at.`,
    );
  }
  const longestMs = waits ? time.leftMs : policy === 'wait' ? stabilisationMs + lastCheck.timeoutMs : time.limitMs;
  const check = (): Promise<CheckOutcome> =>
    checkLocatedHub(
      situationOf(seen, pair),
      {
        source: 'auto',
        policy: instances,
        sampleSize,
        intervalMs,
        consecutiveIdleReads,
        stabilisationMs,
        mode: waits ? 'wait' : 'check',
        timeoutMs: Math.max(0, Math.min(longestMs, run.deadline - clock.now())),
        onChange: ({ line }) =>
          journal.begin({ underWay: `waiting for task hub ${hub.hubName} to become idle; last seen: ${line}`, goOn }),
      },
      doors,
    );
  const outcome = await (waits ? time.spend(check) : check());
  if (signal.aborted) throw abortReason(signal);
  journal.say(`Task hub ${hub.hubName} is ${outcome.verdict.kind}: ${headline(outcome.verdict)}`);
  return outcome;
}

/**
 * Looks once more, right before the swap.
 *
 * @param before the last look, whose time counts on for hidden messages that must stay the same for long, unless it is too long ago
 */
export async function checkOnceMore(
  run: SlotRun,
  seen: SlotSeen,
  before: Pick<CheckOutcome, 'hidden'> = {},
): Promise<CheckOutcome> {
  const { doors, pair, request } = run;
  const { instances, sampleSize } = request.drain;
  const outcome = await checkLocatedHub(
    situationOf(seen, pair),
    {
      source: 'auto',
      policy: instances,
      sampleSize,
      mode: 'check',
      ...lastCheck,
      ...(before.hidden === undefined ? {} : { hiddenBefore: before.hidden }),
    },
    doors,
  );
  if (doors.context.signal.aborted) throw abortReason(doors.context.signal);
  return outcome;
}

/**
 * Whether a verdict lets an action go on: busy only where the user said so, unknown never.
 *
 * @throws DurableDeployError HUB_NOT_IDLE
 */
export function requireIdle(
  { request, deadline }: SlotRun,
  hub: HubToDrain,
  { verdict, endedBy, startedAt, endedAt }: Pick<CheckOutcome, 'verdict' | 'endedBy' | 'startedAt' | 'endedAt'>,
  policy: 'wait' | 'fail' | 'ignore',
  { limitMs, spentMs, leftMs }: Pick<WaitingTime, 'limitMs' | 'spentMs' | 'leftMs'>,
): void {
  if (verdict.kind === 'idle' || (verdict.kind === 'busy' && policy === 'ignore')) return;
  const timeIsUp = policy === 'wait' && (endedBy === 'deadline' || leftMs === 0);
  const limit =
    leftMs > 0 && Date.parse(endedAt) >= deadline
      ? `timeout, for everything, is ${formatDuration(request.timeoutMs)}`
      : `drainTimeout is ${formatDuration(limitMs)}`;
  const waitedMs = endedBy === 'deadline' ? Date.parse(endedAt) - Date.parse(startedAt) : spentMs;
  const together = spentMs - waitedMs < 1000 ? '' : `, and ${formatDuration(spentMs)} with the waits before it`;
  const waited = timeIsUp
    ? ` when the time was up, after ${formatDuration(waitedMs)} of waiting${together} (${limit})`
    : '';
  if (verdict.kind === 'busy') {
    throw new DurableDeployError(
      'HUB_NOT_IDLE',
      `Task hub ${hub.hubName} was busy${waited}: ${headline(verdict)} ${capitalised(hub.why)}`,
      {
        fix:
          policy === 'fail'
            ? 'Wait until it is idle (drainPolicy: wait), or run the job again later.'
            : 'Run the job again, or give it more time (drainTimeout, and timeoutInMinutes of the job). Orchestrations that never end can be named in allowedOrchestrators.',
      },
    );
  }
  const fixes = verdict.reasons.map(({ fix }) => fix).filter((fix) => fix !== undefined);
  throw new DurableDeployError(
    'HUB_NOT_IDLE',
    `It cannot be told whether task hub ${hub.hubName} is idle, so nothing is done: ${verdict.reasons.map(({ code, message }) => `${code}: ${message}`).join(' ')}`,
    { fix: fixes.length === 0 ? 'Run the job again.' : fixes.join(' ') },
  );
}
