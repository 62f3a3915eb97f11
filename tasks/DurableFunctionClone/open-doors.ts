import { createArmSlots } from '../../core/azure/arm/index.ts';
import type { StarterSettingDoors } from '../../core/cloning/starter-setting/index.ts';
import { createCheckDoors, type CheckDoors } from '../../core/taskhub/check/index.ts';
import type { TaskHost } from '../host/index.ts';
import { openAzure, openNetwork } from '../shared/azure-doors.ts';

/**
 * Azure, for the actions that ask it; cloning never does.
 *
 * Errors: INPUT_INVALID, SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used.
 */
export async function openAzureDoors(host: TaskHost): Promise<StarterSettingDoors & CheckDoors> {
  const azure = await openAzure(host, openNetwork(host));
  const doors = createCheckDoors(azure);
  const { sites } = doors;
  if (sites === undefined) throw new Error('Doors with a sign-in lack Azure Resource Manager.');
  return { ...doors, sites, slots: createArmSlots(azure) };
}
