import type { ArmSites } from '../../azure/arm/index.ts';
import { openContainer, type OpenStorageOptions } from '../../azure/storage/index.ts';
import type { CheckDoors } from '../../taskhub/check/index.ts';
import type { LineHubs } from '../doors.ts';
import { lookAtHub, type LineHubDoors } from './reading.ts';
import { removeHub } from './remove.ts';
import { terminateByNames } from './terminate.ts';

/**
 * The task hubs of lines as they are in their storage accounts. Opens nothing yet.
 *
 * @param options.check see `createCheckDoors`
 * @param options.storage how accounts are opened for removing containers: network, sign-in and cloud
 */
export function createLineHubs(options: {
  readonly check: CheckDoors;
  readonly sites: ArmSites;
  readonly storage: OpenStorageOptions;
}): LineHubs {
  const doors: LineHubDoors = options;
  return {
    look: (line) => lookAtHub(line, doors),
    terminate: (line, names, reason) => terminateByNames(line, names, reason, doors),
    remove: (line) =>
      removeHub(line, doors, (connection, container) =>
        openContainer(connection, container, options.storage).removeWhole(),
      ),
  };
}
