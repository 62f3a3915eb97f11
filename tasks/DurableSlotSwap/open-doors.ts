import { createSlotDoors, type SlotDoors } from '../../core/slots/index.ts';
import type { TaskHost } from '../host/index.ts';
import { openAzure, openNetwork } from '../shared/azure-doors.ts';

/**
 * The outside world of a slot action: the agent's network, and Azure. What is under way is told to the host.
 *
 * Errors: INPUT_INVALID, SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used.
 */
export async function openDoors(host: TaskHost): Promise<SlotDoors> {
  const network = openNetwork(host);
  return createSlotDoors({
    azure: await openAzure(host, network),
    onActivity: (activity) => host.setActivity(activity),
  });
}
