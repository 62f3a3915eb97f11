import type { Line } from '../model.ts';
import { largestWaitingBody, whyFailed, type WaitingStart } from '../waiting/index.ts';
import { comeBack, jsonAnswer, quoted, refusal } from './answers.ts';
import { lengthOf, readUpTo } from './body.ts';
import type { Asking, Forwarding } from './context.ts';
import { appHeaders, durableQuery } from './durable-call.ts';
import { instanceAddress, linksOf } from './links.ts';
import type { RouterAnswer } from './model.ts';
import type { InstanceOperation } from './parse-route.ts';

/** Making an app takes minutes. */
const lookAgainSeconds = 15;

/** Keeps a start for a line without an app, and promises it under its id. */
export async function acceptWaiting(
  forwarding: Forwarding,
  asking: Asking,
  line: Line,
  start: { readonly name: string; readonly id: string },
): Promise<RouterAnswer> {
  const { waiting } = forwarding.doors;
  if (waiting === undefined) return notKept(forwarding, line);
  const { request } = asking;
  const tooLarge = refusal(
    413,
    'tooLarge',
    'The input of a start for a line that has no app yet may have 1 MiB at most.',
  );
  if ((lengthOf(request.headers) ?? 0) > largestWaitingBody) return tooLarge;
  const body = await readUpTo(request.body, largestWaitingBody);
  if (body === 'tooLong') return tooLarge;
  if (!isJson(body)) return refusal(400, 'badRequest', 'The input of an orchestration must be JSON.');
  const headers = appHeaders(forwarding, asking);
  delete headers['content-length'];
  const keep = (): ReturnType<typeof waiting.accept> =>
    waiting.accept({ ...start, line: line.line }, { headers, query: durableQuery(asking), body });
  let kept = await keep();
  const before = kept === 'taken' ? await waiting.find(start.id) : undefined;
  if (before?.state === 'failed' || before?.state === 'terminated') {
    await waiting.remove(before);
    kept = await keep();
  }
  if (kept === 'taken') return refusal(409, 'conflict', `The instance ${quoted(start.id)} waits already.`);
  await forwarding.want(line);
  return jsonAnswer(202, linksOf(start.id, forwarding.base), {
    location: instanceAddress(start.id, forwarding.base),
    'retry-after': String(lookAgainSeconds),
  });
}

async function notKept(forwarding: Forwarding, line: Line): Promise<RouterAnswer> {
  await forwarding.want(line);
  return comeBack(lookAgainSeconds, `Line ${line.line} has no app yet; it is being made. Send the request again.`, {
    line: line.line,
    state: line.state,
  });
}

/** Whether a start of this id waits, or may have been sent. */
export async function waitingInFlight({ doors }: Pick<Forwarding, 'doors'>, id: string): Promise<boolean> {
  const start = await doors.waiting?.find(id);
  return start !== undefined && (start.state === 'waiting' || start.state === 'sending' || start.state === 'storing');
}

/**
 * What is answered about an instance that waits.
 *
 * @returns `undefined` when it does not wait any more: its app is to be asked
 */
export async function answerWaiting(
  forwarding: Forwarding,
  found: WaitingStart,
  line: Line | undefined,
  operation: InstanceOperation,
): Promise<RouterAnswer | undefined> {
  const start = await settled(forwarding, found, line);
  if (start.state === 'started') return undefined;
  const open = start.state === 'waiting' || start.state === 'sending' || start.state === 'storing';
  switch (operation) {
    case 'status':
      return statusOf(forwarding, start, line, open);
    case 'terminate': {
      if (!open) return { status: 410, headers: {}, body: undefined };
      const ended =
        start.state === 'waiting'
          ? await forwarding.doors.waiting?.change(start, {
              state: 'terminated',
              reason: 'Terminated before it was started.',
            })
          : undefined;
      return ended === undefined
        ? comeBack(10, 'It is being started at this moment.')
        : { status: 202, headers: {}, body: undefined };
    }
    case 'purge':
      if (open) return refusal(412, 'conflict', 'It has not been started yet.');
      await forwarding.doors.waiting?.remove(start);
      await forwarding.doors.index.forget(start.id);
      return jsonAnswer(200, { instancesDeleted: 1 });
    default:
      if (!open) return { status: 410, headers: {}, body: undefined };
      return comeBack(lookAgainSeconds, 'It has not been started yet: its line has no app. Send the request again.');
  }
}

/** A start whose line has failed fails too, for good: what was said once stays true. */
async function settled({ doors }: Forwarding, start: WaitingStart, line: Line | undefined): Promise<WaitingStart> {
  if (start.state !== 'waiting' || line?.state !== 'Failed') return start;
  const changed = await doors.waiting?.change(start, { state: 'failed', reason: whyFailed(line) });
  return changed ?? (await doors.waiting?.find(start.id)) ?? start;
}

function statusOf({ base }: Forwarding, start: WaitingStart, line: Line | undefined, open: boolean): RouterAnswer {
  const { id, name, createdAt, updatedAt, reason, state } = start;
  const runtimeStatus = open ? 'Pending' : state === 'terminated' ? 'Terminated' : 'Failed';
  const message =
    line === undefined
      ? `Line ${start.line} is not registered any more.`
      : `Waits for the app of line ${line.line}, which is ${line.state} since ${line.stateSince}.`;
  const body = {
    ...{ name, instanceId: id, runtimeStatus, input: null },
    customStatus: open ? { line: start.line, state: line?.state ?? 'Retired', message } : null,
    output: open ? null : (reason ?? null),
    createdTime: createdAt,
    lastUpdatedTime: updatedAt,
  };
  if (!open) return jsonAnswer(200, body);
  return jsonAnswer(202, body, { location: instanceAddress(id, base), 'retry-after': String(lookAgainSeconds) });
}

function isJson(body: Buffer): boolean {
  if (body.length === 0) return true;
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
