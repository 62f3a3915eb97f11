import { stamp } from '../../duration.ts';
import { decide } from '../decide/index.ts';
import type { Observation, Verdict } from '../model.ts';
import { advance, missingForIdle, progressAtFirst, type Progress } from './confirmation.ts';
import { cancelled, endingOf, readTooLong, type Ending } from './endings.ts';
import { changeLine, closingDetails, closingLine, fingerprint, openingLine } from './lines.ts';
import type { TimelineEntry, WaitOutcome, WaitRequest } from './model.ts';
import { pauseAfter, pauseBetweenCleanReads } from './pace.ts';
import { readOnce } from './read-once.ts';
import { createTimeline } from './timeline.ts';
import { addSample, trendOf, type Sample } from './trend.ts';
import { judgeAbsence, wasThere } from './vanished.ts';

/** How long a read that is under way at the deadline may go on. */
const leastGraceMs = 60_000;
const mostGraceMs = 5 * 60_000;
const leastIntervalMs = 100;

/**
 * Reads a hub until it is idle (enough clean reads in a row over the stabilisation time), or until there is no point in
 * going on: the deadline, a permanent trouble, a cancellation; in mode `check` also the first busy read.
 *
 * Logs one line per change, then how it ended with all blockers, notes and fixes. Transient trouble is asked again until
 * the deadline, more slowly when the source is throttling. The last pause is cut to the deadline, and one read follows it.
 *
 * @returns the outcome, also after a cancellation
 * @throws only what a defect of the reader throws
 */
export async function waitForIdle(request: WaitRequest): Promise<WaitOutcome> {
  const { reader, policy, sampleSize, context, onChange } = request;
  const options = { ...request.options, intervalMs: Math.max(leastIntervalMs, request.options.intervalMs) };
  const { clock, log, signal } = context;
  const startedAt = clock.now();
  const deadline = startedAt + options.timeoutMs;
  const timeline = createTimeline();

  let progress: Progress = progressAtFirst(options);
  let samples: readonly Sample[] = [];
  let observation: Observation | undefined;
  let reads = 0;
  let throttledInARow = 0;
  let failedInARow = 0;
  let longestReadMs = 0;
  let hubWasThere = false;
  let lastFingerprint: string | undefined;
  let lastInFlight: number | undefined;

  const say = (line: string): void => log.info(`${stamp(clock.now() - startedAt)} ${line}`);

  const end = ({ endedBy, verdict }: Ending): WaitOutcome => {
    say(closingLine(endedBy, verdict, reads, clock.now() - startedAt));
    for (const line of closingDetails(verdict)) log.info(line);
    return {
      verdict,
      ...(observation === undefined ? {} : { observation }),
      ...(progress.hidden === undefined ? {} : { hidden: progress.hidden }),
      reads,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(clock.now()).toISOString(),
      endedBy,
      timeline: timeline.entries,
      timelineLeftOut: timeline.leftOut,
    };
  };

  say(openingLine(reader.description, options, deadline));
  for (;;) {
    const readStartedAt = clock.now();
    const grace = Math.min(mostGraceMs, Math.max(leastGraceMs, 2 * longestReadMs));
    const result = await readOnce(
      reader,
      { policy, depth: options.depth ?? 'counts', sampleSize, signal },
      clock,
      deadline + grace,
    );
    if (result.kind === 'cancelled') return end(cancelled(observation, policy));
    if (result.kind === 'tooLate') return end(readTooLong(observation, policy, deadline, clock.now()));

    reads += 1;
    observation = result.observation;
    const readEndedAt = clock.now();
    longestReadMs = Math.max(longestReadMs, readEndedAt - readStartedAt);
    const seen = decide(observation, policy);
    const verdict = hubWasThere ? judgeAbsence(seen, observation, policy) : seen;
    hubWasThere ||= wasThere(observation);
    progress = advance(progress, { verdict, observation, startedAt: readStartedAt, endedAt: readEndedAt });
    const missing = missingForIdle(progress, policy, options, readStartedAt);
    if (verdict.kind !== 'unknown' && observation.completeness === 'readToEnd') {
      samples = addSample(samples, { at: readStartedAt, count: observation.blocking.total });
    }
    throttledInARow = observation.reasons.some(({ code }) => code === 'THROTTLED') ? throttledInARow + 1 : 0;
    failedInARow = verdict.kind === 'unknown' ? failedInARow + 1 : 0;
    const read = observation;
    log.debug(() => debugLine(reads, read, verdict, readEndedAt - readStartedAt));

    const leftMs = Math.max(0, deadline - readEndedAt);
    const ending = endingOf(
      { verdict, observation, progress, missing, failedInARow, timeIsUp: leftMs === 0 },
      { policy, options },
    );
    const pauseMs =
      verdict.kind === 'idle'
        ? pauseBetweenCleanReads(options.intervalMs, missing)
        : pauseAfter(options.intervalMs, throttledInARow, observation.retryAfterMs);
    const clippedPauseMs = Math.min(pauseMs, leftMs);

    const trend = trendOf(samples);
    const print = fingerprint(verdict, observation, progress, trend, options);
    if (print !== lastFingerprint) {
      lastFingerprint = print;
      const line = changeLine({
        verdict,
        observation,
        progress,
        missing,
        trend,
        lastInFlight,
        pauseMs: ending === undefined ? clippedPauseMs : undefined,
        leftMs,
        options,
      });
      if (verdict.kind !== 'unknown') lastInFlight = observation.blocking.total;
      const entry = entryOf(readEndedAt, startedAt, reads, verdict, observation, line);
      timeline.add(entry);
      // What ends the wait is said once, by the closing lines.
      if (ending === undefined) say(line);
      onChange?.(entry);
    }
    if (ending !== undefined) return end(ending);

    try {
      await clock.sleep(clippedPauseMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      return end(cancelled(observation, policy));
    }
  }
}

function entryOf(
  now: number,
  startedAt: number,
  read: number,
  verdict: Verdict,
  { blocking, completeness, messages }: Observation,
  line: string,
): TimelineEntry {
  return {
    at: new Date(now).toISOString(),
    elapsedMs: now - startedAt,
    read,
    state: verdict.kind,
    inFlight: blocking.total,
    atLeast: completeness !== 'readToEnd',
    ...(messages.kind === 'read'
      ? { blockingMessages: messages.blockingCount, hiddenMessages: messages.hiddenUnexplained }
      : {}),
    reasonCodes: verdict.kind === 'unknown' ? verdict.reasons.map(({ code }) => code) : [],
    line,
  };
}

function debugLine(read: number, observation: Observation, verdict: Verdict, tookMs: number): string {
  const { rowsRead, requests, blocking, completeness } = observation;
  return `Read ${read}: ${verdict.kind}, ${blocking.total} in flight, ${completeness}, ${rowsRead} rows, ${requests} requests, ${tookMs} ms.`;
}
