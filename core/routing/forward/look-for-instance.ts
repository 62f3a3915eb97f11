import type { Fleet, Line } from '../model.ts';
import { eachAtOnce } from '../../each-at-once.ts';
import { readUpTo } from './body.ts';
import { appOf, type Forwarding } from './context.ts';
import { callDurable } from './durable-call.ts';
import { encodeForHandler } from './ids.ts';
import type { CallerSignal } from './model.ts';

/** What an app says of an instance. */
export type Presence =
  | { readonly kind: 'there'; readonly inFlight: boolean; readonly createdTime: string }
  | { readonly kind: 'absent' }
  /** It could not be told. */
  | { readonly kind: 'unknown' };

const lookTimeoutMs = 15_000;
const largestStatus = 8 * 1024 * 1024;

/** Asks the app of a line whether it has an instance. A line without an app that serves cannot tell. */
export async function lookForInstance(
  forwarding: Pick<Forwarding, 'send' | 'as'>,
  line: Line,
  id: string,
  signal?: CallerSignal,
): Promise<Presence> {
  const app = appOf(line);
  if (app === undefined) return { kind: 'unknown' };
  const asked = await callDurable(
    forwarding,
    { line, app },
    {
      method: 'GET',
      path: `/instances/${encodeForHandler(id)}`,
      query: '?showInput=false',
      headers: { 'x-forwarded-host': forwarding.as.host, 'x-forwarded-proto': forwarding.as.proto },
      ...{ body: undefined, timeoutMs: lookTimeoutMs, signal },
    },
  );
  if (asked.kind === 'none') return { kind: 'unknown' };
  const { status, body } = asked.answer;
  if (status === 404) {
    body.resume();
    return { kind: 'absent' };
  }
  if (status !== 200 && status !== 202) {
    body.resume();
    return { kind: 'unknown' };
  }
  const bytes = await readUpTo(body, largestStatus).catch(() => 'tooLong' as const);
  return { kind: 'there', inFlight: status === 202, createdTime: createdTimeIn(bytes) };
}

/** Where an instance is that nothing tells of. */
export type Found =
  | { readonly kind: 'line'; readonly line: Line }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'unknown'; readonly lines: readonly string[] };

/** Asks every line that has an app. One that cannot be asked may be the one, so then nothing is said. */
export async function lookEverywhere(
  forwarding: Pick<Forwarding, 'send' | 'as'>,
  fleet: Fleet,
  id: string,
  signal?: CallerSignal,
): Promise<Found> {
  const lines = [...fleet.lines.values()].filter(
    ({ state, app }) => state !== 'Retired' && app?.hostName !== undefined,
  );
  const seen: { readonly line: Line; readonly presence: Presence }[] = [];
  await eachAtOnce(lines, 8, async (line) => {
    seen.push({ line, presence: await lookForInstance(forwarding, line, id, signal) });
  });
  const there = seen.flatMap(({ line, presence }) => (presence.kind === 'there' ? [{ line, presence }] : []));
  there.sort(
    (a, b) =>
      Number(b.presence.inFlight) - Number(a.presence.inFlight) ||
      (a.presence.createdTime < b.presence.createdTime ? 1 : -1),
  );
  const [first] = there;
  if (first !== undefined) return { kind: 'line', line: first.line };
  const unknown = seen.filter(({ presence }) => presence.kind === 'unknown').map(({ line }) => line.line);
  return unknown.length === 0 ? { kind: 'nowhere' } : { kind: 'unknown', lines: unknown.sort() };
}

function createdTimeIn(bytes: Buffer | 'tooLong'): string {
  if (bytes === 'tooLong') return '';
  try {
    const value = JSON.parse(bytes.toString('utf8')) as { createdTime?: unknown } | null;
    return typeof value?.createdTime === 'string' ? value.createdTime : '';
  } catch {
    return '';
  }
}
