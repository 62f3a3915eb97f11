import { createRoutingDoors, type RegistryLocation } from '../../core/routing/run/index.ts';
import type { RoutingDoors } from '../../core/routing/doors.ts';
import type { TaskHost } from '../host/index.ts';
import { openAzure, openNetwork } from '../shared/azure-doors.ts';

/**
 * The outside world of routing: the agent's network, Azure, and the storage account of the registry. What is under way is told to the
 * host.
 *
 * Errors: INPUT_INVALID, SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used; CONNECTION_INVALID.
 */
export async function openDoors(host: TaskHost, registry: RegistryLocation): Promise<RoutingDoors> {
  const network = openNetwork(host);
  return createRoutingDoors({
    azure: await openAzure(host, network),
    registry,
    onActivity: (activity) => host.setActivity(activity),
  });
}
