import type { Missing } from './confirmation.ts';

/** A server that is asked to slow down gets at most this many times the interval … */
const maxBackOffFactor = 10;
/** … and at most this long, unless it asks for more itself. */
const maxBackOffMs = 5 * 60_000;
const backOffStep = 1.5;
const leastGapMs = 1000;

/**
 * The pause before the next read while something is in flight or cannot be told.
 *
 * @param throttledInARow how many reads the source has just refused for going too fast
 * @param retryAfterMs what the source asked for; it is always honoured
 */
export function pauseAfter(intervalMs: number, throttledInARow: number, retryAfterMs: number | undefined): number {
  const factor = Math.min(backOffStep ** throttledInARow, maxBackOffFactor);
  const backedOff = Math.max(intervalMs, Math.min(intervalMs * factor, maxBackOffMs));
  return Math.round(Math.max(backedOff, retryAfterMs ?? 0));
}

/** The pause between clean reads: as short as the missing reads and times allow, never longer than the interval. */
export function pauseBetweenCleanReads(intervalMs: number, missing: Missing): number {
  const perRead = missing.stabilisationMs / Math.max(1, missing.reads);
  const needed = missing.reads > 0 || missing.stabilisationMs > 0 ? perRead : missing.hiddenMs;
  return Math.min(intervalMs, Math.max(leastGapMs, Math.ceil(needed)));
}
