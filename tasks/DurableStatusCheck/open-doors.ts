import { createCheckDoors, type CheckDoors } from '../../core/taskhub/check/index.ts';
import type { TaskHost } from '../host/index.ts';
import { openAzure, openNetwork } from '../shared/azure-doors.ts';
import type { StatusCheckInputs } from './inputs.ts';

/**
 * The outside world of a check: the agent's network, and Azure only when an app is given.
 *
 * Errors: SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used.
 */
export async function openDoors(host: TaskHost, inputs: StatusCheckInputs): Promise<CheckDoors> {
  const network = openNetwork(host);
  return createCheckDoors(inputs.app === undefined ? network : await openAzure(host, network));
}
