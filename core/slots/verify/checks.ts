import { createDirectDoor } from '../../azure/functions-host/index.ts';
import { describeFailure } from '../../azure/failures.ts';
import { DurableDeployError, type ErrorCode } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { SlotDoors } from '../doors.ts';
import type { HealthCheck, SlotPair } from '../model.ts';
import { readHostStatus } from '../observe/index.ts';
import type { HealthCheckResult } from './judge.ts';

/** With these it is the way that is in trouble, and nothing was learnt of the app. */
const couldNotAsk: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'SIGN_IN_FAILED',
  'NAME_NOT_RESOLVED',
  'CERTIFICATE_REJECTED',
  'PROXY_REFUSED',
  'THROTTLED',
  'REDIRECTED_ELSEWHERE',
]);

/** Whether the Functions host of a slot runs without errors. */
export function checkHost({ sites, context }: SlotDoors, pair: SlotPair, slot: string): Promise<HealthCheckResult> {
  return outcome('Functions host', context.signal, async () => {
    const { state, errors } = await readHostStatus(sites, pair, slot);
    const problems = errors.map((error) => neutralise(error)).join(' ');
    return {
      ok: state === 'Running' && errors.length === 0,
      seen: `state ${neutralise(state, 40)}${problems === '' ? '' : `: ${problems}`}`,
    };
  });
}

/** Whether the Durable extension answers on a slot: asked for one instance through ARM's bridge. */
export function checkDurable(doors: SlotDoors, { ref }: SlotPair, slot: string): Promise<HealthCheckResult> {
  const { sites, context } = doors;
  return outcome('Durable extension', context.signal, async () => {
    const api = doors.durableHttpApi({ context, bridge: { sites, ref, slot } });
    await api.listPage({ statuses: ['Pending'], top: 1, signal: context.signal });
    return { ok: true, seen: 'loaded: the management API answers' };
  });
}

/** Whether an address of the app answers as expected. */
export function checkAddress(
  { httpClient, context }: SlotDoors,
  hostName: string,
  health: HealthCheck,
): Promise<HealthCheckResult> {
  const address = `https://${hostName}${health.path}`;
  return outcome(`GET ${neutralise(health.path.replace(/\?.*$/, ''), 100)}`, context.signal, async () => {
    const door = createDirectDoor({ baseUrl: `https://${hostName}`, httpClient });
    let answer;
    try {
      answer = await door.send({ method: 'GET', path: health.path, signal: context.signal });
    } catch (error) {
      throw describeFailure(error, `asking ${neutralise(address.replace(/\?.*$/, ''))}`, context.signal);
    }
    const { status, body } = answer;
    if (status !== health.expectedStatus) {
      return { ok: false, seen: `answered ${status} instead of ${health.expectedStatus}` };
    }
    const text = health.bodyContains;
    if (text !== undefined && !body.includes(text)) {
      return { ok: false, seen: `answered ${status}, and the body does not contain "${neutralise(text, 100)}"` };
    }
    return { ok: true, seen: `answered ${status}${text === undefined ? '' : ', with the expected text'}` };
  });
}

async function outcome(
  name: string,
  signal: AbortSignal,
  check: () => Promise<{ readonly ok: boolean; readonly seen: string }>,
): Promise<HealthCheckResult> {
  try {
    const { ok, seen } = await check();
    return { name, result: ok ? 'ok' : 'bad', seen };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DurableDeployError)) throw error;
    return { name, result: couldNotAsk.has(error.code) ? 'unknown' : 'bad', seen: `${error.code}: ${error.message}` };
  }
}
