import { DurableDeployError } from '../../errors.ts';
import type { ArmSites, HostAnswer, SiteRef } from '../arm/model.ts';

/** `GET /admin/host/status` of the Functions host. */
export interface HostStatus {
  /** Such as `Running` or `Error`. */
  readonly state: string;
  /** Of the Functions host, such as `4.1041.200.0`. */
  readonly version?: string;
  readonly extensionBundleVersion?: string;
  /** How long the host's process has been running, in milliseconds. */
  readonly processUptimeMs?: number;
  /** The host's own errors; from outside. */
  readonly errors: readonly string[];
}

/**
 * The state of a Functions host, asked through ARM's bridge.
 *
 * @param who such as `slot staging`, for messages
 * @param look what to do to see why it gives no status
 * Errors: HOST_NOT_RUNNING when the host gives no status (it starts, is stopped, or crashes); those of ARM.
 * Source: Azure/azure-functions-host HostController (`GET /admin/host/status`)
 */
export async function readHostStatus(
  sites: Pick<ArmSites, 'hostRuntime'>,
  ref: SiteRef,
  slot: string | undefined,
  who: string,
  look: string,
): Promise<HostStatus> {
  const answer = await sites.hostRuntime(ref, slot, { method: 'GET', path: '/admin/host/status' });
  if (answer.status === 401 || answer.status === 403) {
    throw new DurableDeployError(
      answer.status === 401 ? 'UNAUTHORIZED' : 'FORBIDDEN',
      `The Functions host of ${who} cannot be asked: it answered ${answer.status} through Azure Resource Manager.`,
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
      `The Functions host of ${who} gave no status: it answered ${answer.status}.`,
      { fix: look },
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
