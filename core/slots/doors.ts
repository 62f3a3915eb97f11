import {
  createArmAnnotations,
  createArmSlots,
  type ArmAnnotations,
  type ArmSites,
  type ArmSitesOptions,
  type ArmSlots,
} from '../azure/arm/index.ts';
import { createBlobLeases } from '../azure/storage/index.ts';
import { createCheckDoors, type CheckDoors } from '../taskhub/check/index.ts';
import type { LockDoor } from './lock/index.ts';
import type { RunActivity } from '../journal.ts';

/** The outside world, as far as slots are concerned. See {@link createSlotDoors}. */
export interface SlotDoors extends CheckDoors {
  readonly sites: ArmSites;
  readonly slots: ArmSlots;
  readonly annotations: ArmAnnotations;
  /** Locks as leases of blobs in a container such as `https://stlocks.blob.core.windows.net/deployments`. */
  openLock(containerUrl: string): LockDoor;
  /** Told whenever something else is under way, so that a cancelled run can say what it was. */
  onActivity(activity: RunActivity): void;
}

/** The real outside world for `runSlotAction`. Opens nothing yet. */
export function createSlotDoors(options: {
  readonly azure: ArmSitesOptions;
  readonly onActivity: (activity: RunActivity) => void;
}): SlotDoors {
  const { azure, onActivity } = options;
  const { httpClient, credential } = azure;
  const doors = createCheckDoors(azure);
  const { sites } = doors;
  if (sites === undefined) throw new Error('Doors with a sign-in lack Azure Resource Manager.');
  return {
    ...doors,
    sites,
    slots: createArmSlots(azure),
    annotations: createArmAnnotations(azure),
    openLock: (containerUrl) => createBlobLeases({ containerUrl, credential, httpClient }),
    onActivity,
  };
}
