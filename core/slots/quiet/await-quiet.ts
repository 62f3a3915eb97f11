import { abortReason } from '../../clock.ts';
import { formatDuration } from '../../duration.ts';
import { isTransient, type Reason } from '../../errors.ts';
import { readerOfLocatedHub } from '../../taskhub/check/index.ts';
import { decide } from '../../taskhub/decide/index.ts';
import type { HubReader } from '../../taskhub/model.ts';
import { readOnce } from '../../taskhub/wait/index.ts';
import { goingOn } from '../going-on.ts';
import type { QuietHub, QuietPeriod, SlotsObservation } from '../model.ts';
import { heldBy, sharesQueues } from '../movement/index.ts';
import { quietly, situationOf } from '../observe/index.ts';
import type { SlotRun } from '../slot-run.ts';
import type { WaitingTime } from '../waiting-time.ts';
import { firstReason } from '../first-reason.ts';
import { hubSentence, quietSentence } from './words.ts';

/** What is kept of the time for everything, so that this wait never is the reason for which nothing is swapped. */
const keptForSwapMs = 120_000;
/** How long a reading that is under way when the time is up may go on. */
const graceMs = 30_000;
const leastPauseMs = 1000;

/** One hub, and what was seen of it last. */
interface Watched {
  readonly hub: Pick<QuietHub, 'slot' | 'hubName'>;
  /** Absent when nothing leads to the hub. */
  readonly reader?: HubReader;
  seen: QuietHub;
  /** Asking again cannot help. */
  lost: boolean;
  retryAfterMs: number;
}

/**
 * Waits for a moment at which no orchestration is in flight in the hub of either slot, whether that hub must be idle or not: a swap
 * restarts both slots, and kills what runs. When that moment does not come in time, it goes on all the same. Entities never count,
 * nor does what the policy lets pass. A hub that cannot be read is not quiet; when that is for good, only the other one is waited for.
 *
 * @param time for all of these waits together
 */
export async function awaitQuiet(run: SlotRun, observation: SlotsObservation, time: WaitingTime): Promise<QuietPeriod> {
  const { doors, request, pair, journal, deadline } = run;
  const { clock, signal } = doors.context;
  const { notDone, again } = goingOn(run);
  const startedAt = clock.now();
  const until = Math.max(startedAt, Math.min(startedAt + time.leftMs, deadline - keptForSwapMs));
  const hubs = hubsOf(run, observation);
  journal.begin({
    underWay: 'waiting for a moment at which nothing is in flight',
    goOn: `${notDone} ${again}: it waits anew, and goes on from there.`,
  });
  journal.say(
    `Waiting at most ${formatDuration(until - startedAt)} for a moment at which nothing is in flight: a swap restarts both slots and kills the activities that run, which then run again.`,
  );
  await time.spend(async () => {
    let said = '';
    for (;;) {
      await Promise.all(hubs.map((hub) => look(run, hub, until + graceMs)));
      if (signal.aborted) throw abortReason(signal);
      if (hubs.every(({ seen, lost }) => lost || isQuiet(seen)) || clock.now() >= until) return;
      const line = hubs.map(({ seen }) => hubSentence(seen, pair)).join('; ');
      if (line !== said) journal.say(`Not quiet: ${line}.`);
      said = line;
      const pause = Math.max(leastPauseMs, request.drain.intervalMs, ...hubs.map(({ retryAfterMs }) => retryAfterMs));
      await clock.sleep(Math.min(pause, until - clock.now()), signal);
    }
  });
  const seen = hubs.map((hub) => hub.seen);
  const quiet: QuietPeriod = {
    came: seen.every(isQuiet),
    waitedMs: clock.now() - startedAt,
    limitMs: time.limitMs,
    hubs: seen,
  };
  if (quiet.came) journal.say(quietSentence(quiet, pair));
  else journal.warn(quietSentence(quiet, pair));
  return quiet;
}

function isQuiet({ inFlight, reason }: QuietHub): boolean {
  return inFlight === undefined && reason === undefined;
}

/** The hubs of both slots; one that both use is looked at once. */
function hubsOf({ doors, pair, request }: SlotRun, { source, target }: SlotsObservation): Watched[] {
  const [own, other] = [heldBy(source), heldBy(target)];
  const same = own !== undefined && other !== undefined && sharesQueues(own, other);
  const sides = same ? (['target'] as const) : (['source', 'target'] as const);
  return sides.map((slot): Watched => {
    const seen = { source, target }[slot];
    const hub = { slot, ...(seen.hub.kind === 'located' ? { hubName: seen.hub.location.hubName } : {}) };
    const policy = request.drain.instances;
    const reader = readerOfLocatedHub(situationOf(seen, pair), { source: 'auto', policy }, quietly(doors));
    return 'reasons' in reader
      ? { hub, seen: { ...hub, reason: firstReason(reader.reasons) }, lost: true, retryAfterMs: 0 }
      : { hub, reader, seen: { ...hub, reason: notRead }, lost: false, retryAfterMs: 0 };
  });
}

const notRead: Reason = { code: 'TIMED_OUT', message: 'It was not read in time.' };

async function look({ doors, request }: SlotRun, watched: Watched, latest: number): Promise<void> {
  const { hub, reader, lost } = watched;
  if (reader === undefined || lost) return;
  const { clock, signal } = doors.context;
  const { instances: policy, sampleSize } = request.drain;
  const read = await readOnce(reader, { policy, depth: 'counts', sampleSize, signal }, clock, latest);
  if (read.kind !== 'read') {
    watched.seen = { ...hub, reason: notRead };
    return;
  }
  watched.retryAfterMs = read.observation.retryAfterMs ?? 0;
  const verdict = decide(read.observation, policy);
  switch (verdict.kind) {
    case 'idle':
      watched.seen = hub;
      return;
    case 'busy':
      watched.seen = { ...hub, inFlight: { count: verdict.inFlight, atLeast: verdict.atLeast } };
      return;
    case 'unknown':
      watched.seen = { ...hub, reason: firstReason(verdict.reasons) };
      watched.lost = verdict.reasons.some((reason) => !isTransient(reason));
  }
}
