import type { Line } from '../model.ts';
import { comeBack, goneAnswer, quoted, refusal } from './answers.ts';
import { bodyToSend } from './body.ts';
import { appOf, availableLines, closedAnswer, stoppedAnswer, type Asking, type Forwarding } from './context.ts';
import { appHeaders, callDurable, durableQuery, passedOn, rewritten } from './durable-call.ts';
import { encodeForHandler, lineOfStamp } from './ids.ts';
import { instanceAddress } from './links.ts';
import { lookEverywhere } from './look-for-instance.ts';
import type { RouterAnswer } from './model.ts';
import type { InstanceOperation } from './parse-route.ts';
import { statusOfTracked } from './tracked-instances.ts';
import { answerWaiting } from './waiting-starts.ts';
import { parseAskedLine } from '../versions/index.ts';

/** What is asked of one instance. */
export interface InstanceCall {
  readonly id: string;
  readonly operation: InstanceOperation;
  /** Of raiseEvent. */
  readonly event?: string;
}

/** A call about one instance: goes to the line that owns it. */
export async function manageInstance(
  forwarding: Forwarding,
  asking: Asking,
  call: InstanceCall,
): Promise<RouterAnswer> {
  const owner = await ownerOf(forwarding, asking, call.id);
  if (owner.kind === 'answer') return owner.answer;
  const { line } = owner;
  const app = appOf(line);
  if (app === undefined) return withoutApp(forwarding, asking, line, call);
  // Both make an ended instance run again, which is a start.
  if (call.operation === 'restart' || call.operation === 'rewind') {
    if (line.closedAt !== undefined) return closedAnswer(line, availableLines(asking.fleet));
    const refused = await forwarding.recordStart(line, asking.fleet);
    if (refused !== undefined) return refused;
  }
  const body = await bodyToSend(asking.request.headers, asking.request.body);
  const send = async (): Promise<RouterAnswer | 'absent'> => {
    const called = await callDurable(
      forwarding,
      { line, app },
      {
        method: asking.request.method,
        path: pathOf(call),
        query: durableQuery(asking),
        headers: appHeaders(forwarding, asking),
        ...{ body, timeoutMs: forwarding.settings.timeoutMs, signal: asking.request.signal },
      },
    );
    if (called.kind === 'none') return called.answer;
    const { answer } = called;
    if (answer.status === 404 && forwarding.doors.waiting !== undefined) {
      answer.body.resume();
      return 'absent';
    }
    if (call.operation === 'restart' && answer.status < 300) {
      const { answer: shown, ids } = await rewritten(forwarding, answer);
      await Promise.all(ids.map((id) => noteInstance(forwarding, id, line)));
      return shown;
    }
    if (call.operation === 'purge' && answer.status === 200) await forgetInstance(forwarding, call.id);
    return passedOn(forwarding, answer, () => `${instanceAddress(call.id, forwarding.base)}${durableQuery(asking)}`);
  };
  const first = await send();
  if (first !== 'absent') return first;
  // The app does not know it: it may wait still, or have been started between the two questions.
  const start = await forwarding.doors.waiting?.find(call.id);
  if (start === undefined) return notFound(call.id);
  const waiting = await answerWaiting(forwarding, start, line, call.operation);
  if (waiting !== undefined) return waiting;
  const second = await send();
  return second === 'absent' ? notFound(call.id) : second;
}

type Owner =
  { readonly kind: 'line'; readonly line: Line } | { readonly kind: 'answer'; readonly answer: RouterAnswer };

/** By the stamp in the id, else by the index, else where the caller says, else where it is found. */
async function ownerOf(forwarding: Forwarding, { fleet, asked, request }: Asking, id: string): Promise<Owner> {
  const stamped = lineOfStamp(id);
  if (stamped !== undefined) return lineNamed(fleet.lines.get(stamped), id);
  const { index } = forwarding.doors;
  const entry = await index.find(id);
  if (entry !== undefined) return lineNamed(fleet.lines.get(entry.line), id);
  const said = asked === undefined ? undefined : fleet.lines.get(parseAskedLine(asked) ?? '');
  if (said !== undefined) return { kind: 'line', line: said };
  const found = await lookEverywhere(forwarding, fleet, id, request.signal);
  switch (found.kind) {
    case 'line':
      await noteInstance(forwarding, id, found.line);
      return found;
    case 'nowhere':
      return { kind: 'answer', answer: notFound(id) };
    case 'unknown': {
      const lines = found.lines.join(', ');
      const message = `No line that could be asked has the instance ${quoted(id)}, and these could not be asked: ${lines}.`;
      return { kind: 'answer', answer: comeBack(10, message, { notAsked: found.lines }) };
    }
  }
}

function lineNamed(line: Line | undefined, id: string): Owner {
  return line === undefined ? { kind: 'answer', answer: notFound(id) } : { kind: 'line', line };
}

/** What is known of instances of a line whose app is not there: not yet, or not any more. */
async function withoutApp(
  forwarding: Forwarding,
  asking: Asking,
  line: Line,
  { id, operation }: InstanceCall,
): Promise<RouterAnswer> {
  const available = availableLines(asking.fleet);
  const start = await forwarding.doors.waiting?.find(id);
  const waiting = start === undefined ? undefined : await answerWaiting(forwarding, start, line, operation);
  if (waiting !== undefined) return waiting;
  const retired = line.state === 'Retired';
  if (!retired && line.stoppedAt === undefined && line.removingAt === undefined) {
    if (start !== undefined || line.app?.hostName !== undefined) {
      return comeBack(10, `The app of line ${line.line} cannot be asked at the moment: the line is ${line.state}.`);
    }
    return notFound(id);
  }
  if (operation === 'status') {
    const tracked = await statusOfTracked(forwarding.doors, line, id);
    if (tracked !== undefined) return tracked;
  }
  return retired
    ? goneAnswer(
        line,
        `Line ${line.line} was retired at ${line.stateSince}: its app is gone, and with it what it had started.`,
        available,
      )
    : stoppedAnswer(line, available);
}

function pathOf({ id, operation, event }: InstanceCall): string {
  const path = `/instances/${encodeForHandler(id)}`;
  switch (operation) {
    case 'status':
    case 'purge':
      return path;
    case 'raiseevent':
      return `${path}/raiseEvent/${encodeForHandler(event ?? '')}`;
    default:
      return `${path}/${operation}`;
  }
}

function notFound(id: string): RouterAnswer {
  return refusal(404, 'notFound', `No line has the instance ${quoted(id)}.`);
}

/** Writes down where an instance is whose id does not tell it. The call itself has succeeded: a failure here is only logged. */
export async function noteInstance({ doors }: Pick<Forwarding, 'doors'>, id: string, line: Line): Promise<void> {
  if (lineOfStamp(id) === line.line) return;
  await doors.index.note(id, line.line).catch((error: unknown) => {
    doors.context.log.warning(`The index of instances could not be written: ${String(error)}`);
  });
}

async function forgetInstance({ doors }: Forwarding, id: string): Promise<void> {
  if (lineOfStamp(id) !== undefined) return;
  await doors.index.forget(id).catch((error: unknown) => {
    doors.context.log.warning(`The index of instances could not be written: ${String(error)}`);
  });
}
