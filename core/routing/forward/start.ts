import type { IndexEntry } from '../instance-index/index.ts';
import type { Line } from '../model.ts';
import { forwardTimeoutMs } from '../retire/index.ts';
import { comeBack, quoted, refusal } from './answers.ts';
import { bodyToSend } from './body.ts';
import { resolve, type Asking, type Forwarding, type LineWithApp } from './context.ts';
import { appHeaders, callDurable, durableQuery, rewritten } from './durable-call.ts';
import { encodeForHandler, lineOfStamp, stampedId } from './ids.ts';
import { linksOf } from './links.ts';
import { lookForInstance } from './look-for-instance.ts';
import type { RouterAnswer } from './model.ts';
import { acceptWaiting, waitingInFlight } from './waiting-starts.ts';

/** How long a start of an id may be on its way: longer than any app may take. */
const claimForMs = 5 * 60_000;

/** An orchestration that is to be started. */
export interface Start {
  readonly name: string;
  /** Chosen by the caller. */
  readonly id?: string;
}

/** `POST …/orchestrators/{name}[/{id}]`: starts it in the line of the asked version, or keeps it until that has an app. */
export async function startOrchestration(forwarding: Forwarding, asking: Asking, start: Start): Promise<RouterAnswer> {
  const resolution = resolve(asking.asked, asking.fleet, true);
  if (resolution.kind === 'refused') return resolution.answer;
  const { line } = resolution;
  const id = start.id ?? stampedId(line.line);
  const stamped = lineOfStamp(id);
  if (stamped !== undefined && stamped !== line.line) {
    const message = `The instance id ${quoted(id)} is of a kind that the router makes for line ${stamped}, and the start goes to line ${line.line}: choose another id.`;
    return refusal(400, 'badRequest', message);
  }
  const send = (): Promise<Outcome> =>
    resolution.kind === 'app' ? sendStart(forwarding, asking, resolution, start.name, id) : keep(line);
  const keep = async (wanted: Line): Promise<Outcome> => {
    const answer = await acceptWaiting(forwarding, asking, wanted, { name: start.name, id });
    return { answer, made: answer.status === 202 ? 'yes' : 'no' };
  };
  if (start.id !== undefined && (await waitingInFlight(forwarding, id))) return onItsWay(id);
  if (stamped !== undefined) return (await send()).answer;
  return startUnderClaim(forwarding, asking, line, id, send);
}

/** Whether the app has the instance now. */
interface Outcome {
  readonly answer: RouterAnswer;
  readonly made: 'yes' | 'no' | 'perhaps';
}

async function sendStart(
  forwarding: Forwarding,
  asking: Asking,
  target: LineWithApp,
  name: string,
  id: string,
): Promise<Outcome> {
  const { request } = asking;
  const refused = await forwarding.recordStart(target.line, asking.fleet);
  if (refused !== undefined) return { answer: refused, made: 'no' };
  const called = await callDurable(forwarding, target, {
    method: 'POST',
    path: `/orchestrators/${encodeForHandler(name)}/${encodeForHandler(id)}`,
    query: durableQuery(asking),
    headers: appHeaders(forwarding, asking),
    body: await bodyToSend(request.headers, request.body),
    // A line that is closed waits for no longer than this.
    timeoutMs: Math.min(forwarding.settings.timeoutMs, forwardTimeoutMs),
    signal: request.signal,
    // The caller does not know an id that the router has chosen, and could only start it again.
    whereToLook: linksOf(id, forwarding.base),
  });
  if (called.kind === 'none') return { answer: called.answer, made: called.certain ? 'no' : 'perhaps' };
  const { status } = called.answer;
  const { answer } = await rewritten(forwarding, called.answer);
  if (status < 300 || status === 409) return { answer, made: 'yes' };
  return { answer, made: status < 500 ? 'no' : 'perhaps' };
}

/**
 * An id that a caller chose is written into the index before it is sent, so that every later call finds it, and so that no two lines
 * get it at one time: one start of an id is on its way at most, and none goes elsewhere while one is in flight.
 */
async function startUnderClaim(
  forwarding: Forwarding,
  asking: Asking,
  line: Line,
  id: string,
  send: () => Promise<Outcome>,
): Promise<RouterAnswer> {
  const { index, context } = forwarding.doors;
  const before = await index.find(id);
  const taken = before === undefined ? undefined : await whyTaken(forwarding, asking, before, line);
  if (taken !== undefined) return taken;
  const until = new Date(context.clock.now() + claimForMs).toISOString();
  const claimed = await index.claim(id, line.line, until, before);
  if (claimed === undefined) return onItsWay(id);
  let outcome: Outcome | undefined;
  try {
    outcome = await send();
  } finally {
    const made = outcome?.made ?? 'perhaps';
    // What may have been started keeps the claim until no start can arrive any more.
    const settled =
      made === 'yes' ? index.settle(claimed) : made === 'no' ? index.release(claimed, before) : Promise.resolve();
    await settled.catch((error: unknown) => {
      context.log.warning(`The index of instances could not be written: ${String(error)}`);
    });
  }
  return outcome.answer;
}

async function whyTaken(
  forwarding: Forwarding,
  { fleet, request }: Asking,
  entry: IndexEntry,
  wanted: Line,
): Promise<RouterAnswer | undefined> {
  const { clock } = forwarding.doors.context;
  if (entry.startingUntil !== undefined && clock.now() < Date.parse(entry.startingUntil)) return onItsWay(entry.id);
  // The app itself knows what is in flight in its line.
  if (entry.line === wanted.line) return undefined;
  const owner = fleet.lines.get(entry.line);
  if (owner === undefined || owner.state === 'Retired') return undefined;
  const presence = await lookForInstance(forwarding, owner, entry.id, request.signal);
  if (presence.kind === 'absent') return undefined;
  if (presence.kind === 'there') return presence.inFlight ? inFlight(entry) : undefined;
  // Nothing is in flight in a line that was stopped, or never had an app.
  if (owner.stoppedAt !== undefined || owner.app?.hostName === undefined) return undefined;
  return comeBack(
    10,
    `Line ${entry.line} has had the instance id ${quoted(entry.id)}, and cannot be asked whether it has ended.`,
  );
}

function inFlight({ id, line }: IndexEntry): RouterAnswer {
  return refusal(409, 'conflict', `The instance ${quoted(id)} is in flight in line ${line}.`, { line });
}

function onItsWay(id: string): RouterAnswer {
  const message = `A start of ${quoted(id)} is on its way, or one may be whose answer was lost: ask for its status first.`;
  return refusal(409, 'conflict', message, {}, { 'retry-after': '10' });
}
