import { isTransient, type Reason } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';
import { decide, headline, whyWaitingIsFutile } from '../decide/index.ts';
import type { Observation, Verdict } from '../model.ts';
import { isConfirmed, whyNotConfirmed, type Missing, type Progress } from './confirmation.ts';
import type { EndedBy, WaitRequest } from './model.ts';

/** How many reads in a row may fail before mode `check` gives up. */
const failedReadsInCheck = 4;

/** How a wait ends. */
export interface Ending {
  readonly endedBy: EndedBy;
  readonly verdict: Verdict;
}

/** Whether the wait is over after this read, and with what; pure. */
export function endingOf(
  seen: {
    verdict: Verdict;
    observation: Observation;
    progress: Progress;
    missing: Missing;
    failedInARow: number;
    timeIsUp: boolean;
  },
  { policy, options }: Pick<WaitRequest, 'policy' | 'options'>,
): Ending | undefined {
  const { verdict, observation, progress, missing } = seen;
  if (verdict.kind === 'idle') {
    if (isConfirmed(missing)) return { endedBy: 'idle', verdict };
    if (!seen.timeIsUp) return undefined;
    const reasons = [whyNotConfirmed(missing, progress, options)];
    return { endedBy: 'deadline', verdict: { kind: 'unknown', reasons, notes: verdict.notes } };
  }
  if (verdict.kind === 'busy' && options.mode === 'check') return { endedBy: 'busy', verdict };

  const futile = whyWaitingIsFutile(observation, policy);
  if (futile !== undefined) return { endedBy: 'permanent', verdict: withReason(verdict, futile) };
  const reasons = verdict.kind === 'unknown' ? verdict.reasons : observation.reasons;
  if (reasons.some((reason) => !isTransient(reason))) return { endedBy: 'permanent', verdict };

  if (seen.timeIsUp) return { endedBy: 'deadline', verdict };
  if (options.mode === 'check' && seen.failedInARow >= failedReadsInCheck) return { endedBy: 'unknown', verdict };
  return undefined;
}

/** A busy verdict stays busy, and says why waiting would not have helped. */
function withReason(verdict: Verdict, reason: Reason): Verdict {
  return verdict.kind === 'busy' ? { ...verdict, notes: [...verdict.notes, reason.message] } : verdict;
}

/** The end by a cancellation. */
export function cancelled(observation: Observation | undefined, policy: WaitRequest['policy']): Ending {
  return {
    endedBy: 'cancelled',
    verdict: {
      kind: 'unknown',
      reasons: [{ code: 'CANCELLED', message: 'The job was cancelled before the verdict was known.' }],
      notes: lastSeen(observation, policy),
    },
  };
}

/** The end by a read that went on too long after the deadline (milliseconds since the epoch). */
export function readTooLong(
  observation: Observation | undefined,
  policy: WaitRequest['policy'],
  deadline: number,
  now: number,
): Ending {
  const reason: Reason = {
    code: 'BUDGET_EXCEEDED',
    message: `The read under way at the deadline had not ended ${formatDuration(now - deadline)} later and was given up.`,
    fix: 'Give the check a longer timeout, and purge instances that ended long ago: every read scans them all.',
  };
  return {
    endedBy: 'deadline',
    verdict: { kind: 'unknown', reasons: [reason], notes: lastSeen(observation, policy) },
  };
}

function lastSeen(observation: Observation | undefined, policy: WaitRequest['policy']): string[] {
  if (observation === undefined) return [];
  return [`Last seen at ${observation.readAt}: ${headline(decide(observation, policy))}`];
}
