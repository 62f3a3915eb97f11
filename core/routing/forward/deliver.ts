import { eachAtOnce } from '../../each-at-once.ts';
import type { Fleet, Line } from '../model.ts';
import {
  absentForLong,
  decideWaiting,
  deliveryLeaseMs,
  deliveryTimeoutMs,
  type WaitingStart,
  type WaitingStarts,
} from '../waiting/index.ts';
import { appOf, type Forwarding } from './context.ts';
import { callDurable } from './durable-call.ts';
import { encodeForHandler } from './ids.ts';
import { lookForInstance } from './look-for-instance.ts';

/** A router that was held up for so long between claiming a start and sending it leaves it to others. */
const stalledAfterMs = deliveryLeaseMs - deliveryTimeoutMs - 10_000;
const atOneTime = 8;

/** What a round did, for the log. */
export interface DeliveryRound {
  readonly started: number;
  readonly failed: number;
  /** Still waiting, or not known yet. */
  readonly open: number;
}

/**
 * One round over the starts that wait: sends those whose line has an app now, looks for those whose answer was lost, and ends those that
 * nothing will come of. Any number of routers may do so at one time, and each may be cut short anywhere: every step is a
 * compare-and-set of the start's row before it is made.
 */
export async function deliverWaiting(forwarding: Forwarding): Promise<DeliveryRound> {
  const { doors, fleets } = forwarding;
  const { waiting, context } = doors;
  const counts = { started: 0, failed: 0, open: 0 };
  if (waiting === undefined) return counts;
  const starts = await waiting.list();
  if (starts.length === 0) return counts;
  const fleet = await fleets.fresh();
  await eachAtOnce(starts, atOneTime, async (start) => {
    try {
      const after = await step(forwarding, waiting, fleet, start);
      if (after === 'started' || after === 'failed') counts[after] += 1;
      else if (after === 'open') counts.open += 1;
    } catch (error) {
      counts.open += 1;
      context.log.warning(`A start that waits for line ${start.line} could not be seen to: ${String(error)}`);
    }
  });
  return counts;
}

type After = 'started' | 'failed' | 'open' | 'removed';

async function step(forwarding: Forwarding, waiting: WaitingStarts, fleet: Fleet, start: WaitingStart): Promise<After> {
  const line = fleet.lines.get(start.line);
  const { clock } = forwarding.doors.context;
  const decided = decideWaiting(start, line, clock.now());
  switch (decided.kind) {
    case 'leave':
      return start.state === 'waiting' || start.state === 'sending' ? 'open' : 'removed';
    case 'want':
      if (line !== undefined) await forwarding.want(line);
      return 'open';
    case 'fail':
      return end(waiting, start, decided.reason);
    case 'remove':
      return removed(waiting, start);
    case 'send':
      return line === undefined ? 'open' : send(forwarding, waiting, fleet, line, start);
    case 'look':
      return look(forwarding, waiting, fleet, line, start);
  }
}

async function send(
  forwarding: Forwarding,
  waiting: WaitingStarts,
  fleet: Fleet,
  line: Line,
  start: WaitingStart,
): Promise<After> {
  const app = appOf(line);
  if (app === undefined) return 'open';
  const { clock } = forwarding.doors.context;
  const refused = await forwarding.recordStart(line, fleet);
  if (refused !== undefined) return end(waiting, start, `Line ${line.line} takes no starts any more.`);
  const request = await waiting.read(start);
  const at = clock.now();
  const iso = (time: number): string => new Date(time).toISOString();
  const claimed = await waiting.change(start, {
    state: 'sending',
    sendingSince: iso(at),
    leaseUntil: iso(at + deliveryLeaseMs),
    absentSince: null,
  });
  if (claimed === undefined) return 'open';
  if (clock.now() - at > stalledAfterMs) return 'open';
  const called = await callDurable(
    forwarding,
    { line, app },
    {
      method: 'POST',
      path: `/orchestrators/${encodeForHandler(start.name)}/${encodeForHandler(start.id)}`,
      query: request.query,
      headers: { ...request.headers },
      ...{ body: request.body, timeoutMs: deliveryTimeoutMs, signal: undefined },
    },
  );
  if (called.kind === 'none') {
    if (called.certain) await waiting.change(claimed, { state: 'waiting', sendingSince: null, leaseUntil: null });
    return 'open';
  }
  const { status, body } = called.answer;
  body.resume();
  if (status < 300 || status === 409) return started(waiting, claimed);
  if (status < 500 && status !== 404 && status !== 408) {
    return end(waiting, claimed, `The app of line ${line.line} refused the start (${status}).`);
  }
  return 'open';
}

/** A start whose answer was lost: it is there, or the app has said for long enough that it is not. */
async function look(
  forwarding: Forwarding,
  waiting: WaitingStarts,
  fleet: Fleet,
  line: Line | undefined,
  start: WaitingStart,
): Promise<After> {
  if (line === undefined) return end(waiting, start, 'Its line is not registered any more.');
  if (line.state === 'Retired') return end(waiting, start, `Line ${line.line} was retired.`);
  const presence = await lookForInstance(forwarding, line, start.id);
  if (presence.kind === 'there') return started(waiting, start);
  if (presence.kind === 'unknown') return 'open';
  const now = forwarding.doors.context.clock.now();
  if (start.absentSince === undefined) {
    await waiting.change(start, { state: 'sending', absentSince: new Date(now).toISOString() });
    return 'open';
  }
  return absentForLong(start, now) ? send(forwarding, waiting, fleet, line, start) : 'open';
}

async function started(waiting: WaitingStarts, start: WaitingStart): Promise<After> {
  const after = await waiting.change(start, { state: 'started', leaseUntil: null });
  if (after === undefined) return 'open';
  await waiting.forgetRequest(after);
  return 'started';
}

async function end(waiting: WaitingStarts, start: WaitingStart, reason: string): Promise<After> {
  const after = await waiting.change(start, { state: 'failed', leaseUntil: null, reason });
  if (after === undefined) return 'open';
  await waiting.forgetRequest(after);
  return 'failed';
}

/** What is removed is ended first, so that a request that is just being stored is not lost. */
async function removed(waiting: WaitingStarts, start: WaitingStart): Promise<After> {
  const ended = start.state === 'storing' ? await waiting.change(start, { state: 'terminated' }) : start;
  if (ended !== undefined) await waiting.remove(ended);
  return 'removed';
}
