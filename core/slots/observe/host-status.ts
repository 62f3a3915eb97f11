import type { ArmSites, HostAnswer } from '../../azure/arm/index.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { logTail } from '../commands.ts';
import type { SlotDoors } from '../doors.ts';
import type { HostStatus, SlotPair } from '../model.ts';

/**
 * The state of a slot's Functions host, asked through ARM's bridge.
 *
 * Errors: HOST_NOT_RUNNING when the host gives no status (it starts, is stopped, or crashes); those of ARM.
 * Source: Azure/azure-functions-host HostController (`GET /admin/host/status`)
 */
export async function readHostStatus(sites: ArmSites, pair: SlotPair, slot: string): Promise<HostStatus> {
  const answer = await sites.hostRuntime(pair.ref, slot, { method: 'GET', path: '/admin/host/status' });
  if (answer.status === 401 || answer.status === 403) {
    throw new DurableDeployError(
      answer.status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN',
      `The Functions host of slot ${neutralise(slot, 60)} cannot be asked: it answered ${answer.status} through Azure Resource Manager.`,
      {
        fix: 'App Service authentication in front of the app refuses such requests: add /admin/host/status and /runtime/webhooks/durabletask to its excludedPaths (globalValidation of authsettingsV2).',
      },
    );
  }
  const body = answer.status === 200 ? parse(answer) : undefined;
  const state = body?.['state'];
  if (body === undefined || typeof state !== 'string') {
    throw new DurableDeployError(
      'HOST_NOT_RUNNING',
      `The Functions host of slot ${neutralise(slot, 60)} gave no status: it answered ${answer.status}.`,
      {
        fix: `Look at its log: ${logTail(pair, slot)}`,
      },
    );
  }
  const errors = Array.isArray(body['errors'])
    ? body['errors'].filter((error): error is string => typeof error === 'string')
    : [];
  const bundle = body['extensionBundle'];
  const bundleVersion =
    typeof bundle === 'object' && bundle !== null ? (bundle as Record<string, unknown>)['version'] : undefined;
  return {
    state,
    ...(typeof body['version'] === 'string' ? { version: body['version'] } : {}),
    ...(typeof bundleVersion === 'string' ? { extensionBundleVersion: bundleVersion } : {}),
    ...(typeof body['processUptime'] === 'number' ? { processUptimeMs: body['processUptime'] } : {}),
    errors,
  };
}

const pausesWhileStartingMs = [2_000, 5_000, 10_000, 15_000, 30_000] as const;
/** A host that was asleep, or was just restarted, comes to one of these. */
const settled: ReadonlySet<string> = new Set(['running', 'error', 'offline']);

/**
 * The same, of a host that may be starting: the question itself wakes it, and an earlier attempt may just have restarted it. Asked
 * again for a minute while it gives no status, or one that does not last, and after trouble that passes.
 *
 * @param mayStart whether there is anything to wait for: the host of a stopped slot does not start by itself
 */
export async function settledHostStatus(
  { sites, context: { clock, signal } }: Pick<SlotDoors, 'sites' | 'context'>,
  pair: SlotPair,
  slot: string,
  mayStart: Promise<boolean>,
): Promise<HostStatus> {
  for (const pause of pausesWhileStartingMs) {
    try {
      const status = await readHostStatus(sites, pair, slot);
      if (settled.has(status.state.toLowerCase()) || !(await mayStart)) return status;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      if (error.code !== 'HOST_NOT_RUNNING' && !isTransient(error.reason)) throw error;
      if (!(await mayStart)) throw error;
    }
    await clock.sleep(pause, signal);
  }
  return readHostStatus(sites, pair, slot);
}

function parse({ body }: HostAnswer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
