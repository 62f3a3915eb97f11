import type { CoreContext } from '../../context.ts';
import type { ErrorCode } from '../../errors.ts';
import type { HubReader, Observation, Policy, Verdict } from '../model.ts';

/** The number of hidden messages that History does not explain; times in milliseconds since the epoch. */
export interface HiddenMessages {
  readonly count: number;
  /** Since when it is this one, without a gap that is too long. */
  readonly since: number;
  /** When it was last seen. */
  readonly seenAt: number;
}

export interface WaitOptions {
  /** `check`: one decision; busy ends at once. `wait`: until idle or the deadline. */
  readonly mode: 'check' | 'wait';
  /** How long the whole may take, from the first read on. A read that is under way then may still end. */
  readonly timeoutMs: number;
  /** Pause between two reads. */
  readonly intervalMs: number;
  /** How many clean reads in a row make idle; fewer than 2 counts as 2, since one read cannot see what starts meanwhile. */
  readonly consecutiveIdleReads: number;
  /** From the end of the first clean read to the start of the last one, at least. */
  readonly stabilisationMs: number;
  /**
   * What an earlier wait has seen of the same hub: its time counts on as long as the number stays this one and the first read comes
   * within 15 minutes of its `seenAt`. Nobody knows what came and went in a longer gap, so the time then begins anew.
   */
  readonly hiddenBefore?: HiddenMessages;
  /** `verdict` stops each read at the first blocker; then counts are lower bounds and there is no forecast. Default `counts`. */
  readonly depth?: 'verdict' | 'counts';
}

export interface WaitRequest {
  readonly reader: HubReader;
  readonly policy: Policy;
  /** How many of the oldest instances to name. */
  readonly sampleSize: number;
  readonly options: WaitOptions;
  readonly context: CoreContext;
  /** Called with what was just logged, once per change. */
  readonly onChange?: (entry: TimelineEntry) => void;
}

/** One change that was seen while waiting. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly elapsedMs: number;
  /** Number of the read, from 1. */
  readonly read: number;
  readonly state: Verdict['kind'];
  readonly inFlight: number;
  /** Whether `inFlight` is a lower bound. */
  readonly atLeast: boolean;
  /** Visible messages that block; absent when the queues were not read. */
  readonly blockingMessages?: number;
  /** Hidden messages that History does not explain; absent when the queues were not read. */
  readonly hiddenMessages?: number;
  /** Codes of what could not be told. */
  readonly reasonCodes: readonly ErrorCode[];
  /** What was logged; safe to print. */
  readonly line: string;
}

/**
 * Why a wait ended. `unknown`: mode `check`, and the trouble did not pass within a few reads.
 * `permanent`: asking again cannot lead to idle.
 */
export type EndedBy = 'idle' | 'busy' | 'unknown' | 'deadline' | 'permanent' | 'cancelled';

export interface WaitOutcome {
  /** Idle only after enough clean reads. */
  readonly verdict: Verdict;
  /** The last one that was completed; absent when none was. */
  readonly observation?: Observation;
  /** What was seen of hidden messages in the end; absent when that would prove nothing. */
  readonly hidden?: HiddenMessages;
  readonly reads: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly endedBy: EndedBy;
  /** Changes in order. */
  readonly timeline: readonly TimelineEntry[];
  /** How many changes were left out of the middle of a very long timeline. */
  readonly timelineLeftOut: number;
}
