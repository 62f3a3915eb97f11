import { formatDuration } from '../../duration.ts';
import { errorCodes } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import { headline, listNames, listStatuses, nameInstance } from '../decide/index.ts';
import type { Observation, Verdict } from '../model.ts';
import { hiddenStableMs, requiredReads, type Missing, type Progress } from './confirmation.ts';
import type { EndedBy, WaitOptions } from './model.ts';
import type { Trend } from './trend.ts';

/** What is going to be done, before the first read. */
export function openingLine(description: string, options: WaitOptions, deadline: number): string {
  const clean = `${requiredReads(options)} clean reads in a row`;
  const over = options.stabilisationMs > 0 ? ` over at least ${formatDuration(options.stabilisationMs)}` : '';
  const what = neutralise(description, 500);
  if (options.mode === 'check') return `Checking ${what}. Idle takes ${clean}${over}.`;
  const until = `${new Date(deadline).toISOString().slice(11, 19)} UTC`;
  return (
    `Waiting for ${what} to become idle: ${clean}${over}, one read every ${formatDuration(options.intervalMs)}, ` +
    `for at most ${formatDuration(options.timeoutMs)} (until ${until}). A line follows whenever something changes.`
  );
}

/** What a change is: as long as this text stays the same, nothing is printed. Ages and forecasts are no part of it. */
export function fingerprint(
  verdict: Verdict,
  observation: Observation,
  progress: Progress,
  trend: Trend,
  options: WaitOptions,
): string {
  if (verdict.kind === 'unknown') return JSON.stringify(['unknown', verdict.reasons.map(({ code }) => code)]);
  const { messages, blocking } = observation;
  const queues =
    messages.kind === 'read' ? [messages.blockingCount, messages.hiddenUnexplained] : [messages.why === 'hubAbsent'];
  if (verdict.kind === 'idle') {
    return JSON.stringify(['idle', verdict.scope, Math.min(progress.cleanReads, requiredReads(options)), queues]);
  }
  const oldest = blocking.oldest[0];
  return JSON.stringify([
    'busy',
    blocking.total,
    blocking.groups.map(({ name, version, status, count }) => [name, version, status, count]),
    oldest === undefined ? undefined : [oldest.instanceId, oldest.status],
    queues,
    trend.kind === 'unchanged',
    observation.reasons.map(({ code }) => code),
  ]);
}

/** What was just seen, in one calm line. */
export function changeLine(seen: {
  verdict: Verdict;
  observation: Observation;
  progress: Progress;
  missing: Missing;
  trend: Trend;
  /** The number in flight that was last printed. */
  lastInFlight: number | undefined;
  /** How long until the next read; `undefined` when there is none. */
  pauseMs: number | undefined;
  /** How long until the deadline. */
  leftMs: number;
  options: WaitOptions;
}): string {
  switch (seen.verdict.kind) {
    case 'unknown': {
      const code = seen.verdict.reasons[0]?.code;
      const title = code === undefined ? 'no reason was given' : errorCodes[code].title;
      const again = seen.pauseMs === undefined ? '' : ` Asking again in ${formatDuration(seen.pauseMs)}.`;
      return `Cannot tell for the moment: ${lowerFirst(title)}.${again} ${seen.verdict.reasons[0]?.message ?? ''}`.trim();
    }
    case 'idle':
      return cleanLine(seen);
    case 'busy':
      return busyLine(seen, seen.verdict);
  }
}

function cleanLine({ verdict, progress, missing, pauseMs, options }: Parameters<typeof changeLine>[0]): string {
  const what =
    verdict.kind === 'idle' && verdict.scope === 'hubNeverStarted' ? 'The hub does not exist yet' : 'Nothing in flight';
  const needed = requiredReads(options);
  const count = `clean read ${Math.min(progress.cleanReads, needed)} of ${needed}`;
  const again = pauseMs === undefined ? '' : ` Looking again in ${formatDuration(pauseMs)}.`;
  if (missing.reads > 0) return `${what}: ${count}.${again}`;
  if (missing.stabilisationMs > 0) {
    return `${what}: ${count}; it must stay so for ${formatDuration(missing.stabilisationMs)} more.${again}`;
  }
  if (missing.hiddenMs > 0) {
    return (
      `${what} but ${plural(progress.hidden?.count ?? 0, 'hidden message')} that History does not explain: the number must stay ` +
      `unchanged for ${formatDuration(hiddenStableMs)}, ${formatDuration(missing.hiddenMs)} more.${again}`
    );
  }
  return `${what}: ${count}.`;
}

function busyLine(
  { observation, trend, lastInFlight, leftMs, options }: Parameters<typeof changeLine>[0],
  verdict: Extract<Verdict, { kind: 'busy' }>,
): string {
  const { blocking } = observation;
  if (blocking.total === 0) return `Nothing in flight in the tables, but: ${verdict.blockers.slice(0, 3).join(' ')}`;
  const now = Date.parse(observation.readAt);
  const count = `${verdict.atLeast ? 'At least ' : ''}${blocking.total} in flight${difference(blocking.total, lastInFlight)}`;
  const names = blocking.groups.length > 0 ? `: ${listNames(blocking, 4)} (${listStatuses(blocking)})` : '';
  const oldest = blocking.oldest[0];
  const oldestWords = oldest === undefined ? '' : ` Oldest: ${nameInstance(oldest, now)}.`;
  const trendWords = options.mode === 'wait' && !verdict.atLeast ? trendSentence(trend, leftMs) : '';
  return `${count}${names}.${oldestWords}${trendWords}`;
}

function trendSentence(trend: Trend, leftMs: number): string {
  switch (trend.kind) {
    case 'tooEarly':
      return '';
    case 'draining': {
      const rate = `Draining by about ${formatRate(trend.perMinute)}`;
      return trend.remainingMs > leftMs
        ? ` ${rate}; forecast: ${roughly(trend.remainingMs)} more, longer than the ${formatDuration(leftMs)} that are left.`
        : ` ${rate}; forecast: ${roughly(trend.remainingMs)} more, if it goes on like this.`;
    }
    case 'growing':
      return ` Growing by about ${formatRate(trend.perMinute)}: new work comes faster than it ends, no forecast.`;
    case 'unchanged':
      return ` The number has not changed for ${formatDuration(trend.forMs)}: no forecast.`;
  }
}

/** The last line: how the wait ended. Details (blockers, notes, fixes) follow it. */
export function closingLine(endedBy: EndedBy, verdict: Verdict, reads: number, elapsedMs: number): string {
  const after = `after ${formatDuration(elapsedMs)} and ${plural(reads, 'read')}`;
  switch (endedBy) {
    case 'idle':
      return `Idle ${after}. ${headline(verdict)}`;
    case 'busy':
      return `Busy ${after}. ${headline(verdict)}`;
    case 'unknown':
      return `Cannot tell ${after}. ${headline(verdict)}`;
    case 'deadline':
      return `The time is up ${after}. ${headline(verdict)}`;
    case 'permanent':
      return `Ended ${after}: asking again cannot help. ${headline(verdict)}`;
    case 'cancelled':
      return `Cancelled ${after}. The check changes nothing, so nothing is left half done; run it again to go on.`;
  }
}

/** What stands below the last line: all blockers, notes, and what to do about what could not be told. */
export function closingDetails(verdict: Verdict): string[] {
  const details: string[] = [];
  if (verdict.kind === 'busy') details.push(...verdict.blockers.map((blocker) => `  - ${blocker}`));
  if (verdict.kind === 'unknown') {
    for (const { code, message, fix } of verdict.reasons) {
      details.push(`  - ${code}: ${message}`);
      if (fix !== undefined) details.push(`    What to do: ${fix}`);
    }
  }
  details.push(...verdict.notes.map((note) => `  Note: ${note}`));
  return details;
}

function difference(count: number, before: number | undefined): string {
  if (before === undefined || before === count) return '';
  return count < before ? ` (${before - count} fewer)` : ` (${count - before} more)`;
}

function formatRate(perMinute: number): string {
  if (perMinute >= 10) return `${Math.round(perMinute)} a minute`;
  if (perMinute >= 1) return `${Math.round(perMinute * 10) / 10} a minute`;
  return `${Math.max(1, Math.round(perMinute * 60))} an hour`;
}

/** Rounded, since a forecast to the second would promise too much. */
function roughly(milliseconds: number): string {
  const step = milliseconds < 60_000 ? 10_000 : milliseconds < 3_600_000 ? 60_000 : 600_000;
  return `about ${formatDuration(Math.max(step, Math.round(milliseconds / step) * step))}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
