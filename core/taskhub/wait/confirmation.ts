import type { Reason } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';
import type { Observation, Policy, Verdict } from '../model.ts';
import type { HiddenMessages, WaitOptions } from './model.ts';

/** How long the number of unexplained hidden messages must stay the same before `hiddenMessages: allow` lets it pass. */
export const hiddenStableMs = 10 * 60_000;
/**
 * For how long nobody need have looked, for the number still to count as unchanged. More than one hub takes to stand still, with
 * its reads: two hubs that are waited for one after the other would else begin anew in turns, and never both be idle.
 */
const longestHiddenGapMs = hiddenStableMs + 5 * 60_000;
/** One read cannot see what starts while it runs; the second, later one does. */
export const leastIdleReads = 2;

/** What the reads so far add up to; times in milliseconds since the epoch. */
export interface Progress {
  readonly cleanReads: number;
  /** When the first of the clean reads in a row ended. */
  readonly cleanSince?: number;
  /** What kind of idle the clean reads saw; another kind starts the count anew. */
  readonly scope?: string;
  readonly hidden?: HiddenMessages;
}

/** Before the first read. */
export function progressAtFirst({ hiddenBefore }: WaitOptions): Progress {
  return { cleanReads: 0, ...(hiddenBefore === undefined ? {} : { hidden: hiddenBefore }) };
}

/** One read that was completed. */
export interface CompletedRead {
  readonly verdict: Verdict;
  readonly observation: Observation;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Adds one read. Anything but idle starts the count of clean reads anew. */
export function advance(progress: Progress, read: CompletedRead): Progress {
  const hidden = advanceHidden(progress.hidden, read);
  const keptHidden = hidden === undefined ? {} : { hidden };
  if (read.verdict.kind !== 'idle') return { cleanReads: 0, ...keptHidden };
  const { scope } = read.verdict;
  if (progress.cleanReads === 0 || progress.scope !== scope) {
    return { cleanReads: 1, cleanSince: read.endedAt, scope, ...keptHidden };
  }
  return { ...progress, cleanReads: progress.cleanReads + 1, ...keptHidden };
}

/** What is missing until the reads so far prove idle. */
export interface Missing {
  readonly reads: number;
  readonly stabilisationMs: number;
  readonly hiddenMs: number;
}

/** @param startedAt when the last read started: what it saw is at least that fresh */
export function missingForIdle(progress: Progress, policy: Policy, options: WaitOptions, startedAt: number): Missing {
  const span = progress.cleanSince === undefined ? 0 : Math.max(0, startedAt - progress.cleanSince);
  const { hidden } = progress;
  const hiddenCounts = policy.hiddenMessages === 'allow' && hidden !== undefined && hidden.count > 0;
  return {
    reads: Math.max(0, requiredReads(options) - progress.cleanReads),
    stabilisationMs: Math.max(0, options.stabilisationMs - span),
    hiddenMs: hiddenCounts ? Math.max(0, hiddenStableMs - Math.max(0, startedAt - hidden.since)) : 0,
  };
}

export function isConfirmed({ reads, stabilisationMs, hiddenMs }: Missing): boolean {
  return reads === 0 && stabilisationMs === 0 && hiddenMs === 0;
}

export function requiredReads({ consecutiveIdleReads }: WaitOptions): number {
  return Math.max(leastIdleReads, consecutiveIdleReads);
}

/** The reason for `unknown` when the time is up during clean reads. */
export function whyNotConfirmed(missing: Missing, progress: Progress, options: WaitOptions): Reason {
  if (missing.reads === 0 && missing.stabilisationMs === 0 && progress.hidden !== undefined) {
    return {
      code: 'HIDDEN_MESSAGES_UNSTABLE',
      message:
        `The number of hidden messages that History does not explain (${progress.hidden.count}) was not seen unchanged ` +
        `for ${formatDuration(hiddenStableMs)}: ${formatDuration(missing.hiddenMs)} were missing when the time was up.`,
      fix: `Give the check a longer timeout (at least ${formatDuration(hiddenStableMs + options.intervalMs)} more than the drain takes).`,
    };
  }
  return {
    code: 'NOT_CONFIRMED',
    message:
      `The last ${progress.cleanReads === 1 ? 'read was' : `${progress.cleanReads} reads were`} clean, but idle takes ` +
      `${requiredReads(options)} clean reads in a row over at least ${formatDuration(options.stabilisationMs)}, and the time was up.`,
    fix: 'Run the check again, or give it a longer timeout.',
  };
}

function advanceHidden(
  before: Progress['hidden'],
  { observation, startedAt, endedAt }: CompletedRead,
): Progress['hidden'] {
  // Rows in flight and messages that block mean that work goes on, so an unchanged number would prove nothing.
  if (observation.blocking.total > 0) return undefined;
  const { messages } = observation;
  // A failed read neither confirms nor refutes the number.
  if (messages.kind !== 'read') return before;
  if (messages.blockingCount > 0) return undefined;
  const count = messages.hiddenUnexplained;
  const goesOn = before?.count === count && startedAt - before.seenAt <= longestHiddenGapMs;
  return { count, since: goesOn ? before.since : endedAt, seenAt: endedAt };
}
