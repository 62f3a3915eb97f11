import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createArmApps, createArmSites, createArmSlots, type ArmSitesOptions } from '../../azure/arm/index.ts';
import { createAppDeployments } from '../../azure/deployment/index.ts';
import { openContainer, openStorage, type StorageConnection } from '../../azure/storage/index.ts';
import { DurableDeployError } from '../../errors.ts';
import type { RunActivity } from '../../journal.ts';
import { neutralise } from '../../text.ts';
import type { RoutingDoors } from '../doors.ts';
import { createCheckDoors } from '../../taskhub/check/index.ts';
import { createLineHubs } from '../hubs/index.ts';
import { createPackageStore, packagesContainer } from '../packages/index.ts';
import type { LineRecipe } from '../recipe/model.ts';
import { createTableRegistry } from '../registry/index.ts';

/** The table of the lines of all applications of a storage account. */
export const registryTable = 'DurableRouterLines';

/** The storage account of the registry: its connection string, a secret, or its name for the identity that is signed in. */
export type RegistryLocation = NonNullable<LineRecipe['storage']>;

/** How the account of a registry is reached. */
export function registryConnection(location: RegistryLocation, storageSuffix: string): StorageConnection {
  const origin = 'the storage account of the registry';
  if (location.kind === 'connectionString') return { ...location, origin };
  const url = (service: string): string => `https://${location.accountName}.${service}.${storageSuffix}`;
  return { kind: 'identity', tableUrl: url('table'), queueUrl: url('queue'), blobUrl: url('blob'), origin };
}

/**
 * The real outside world for `runRouting`. Sends nothing yet.
 *
 * Errors: CONNECTION_INVALID for a registry that cannot be opened like this.
 */
export async function createRoutingDoors(options: {
  readonly azure: ArmSitesOptions;
  readonly registry: RegistryLocation;
  readonly onActivity: (activity: RunActivity) => void;
}): Promise<RoutingDoors> {
  const { azure, onActivity } = options;
  const { context, cloud } = azure;
  // Many questions are asked at one time, and each of them listens.
  setMaxListeners(0, context.signal);
  const connection = registryConnection(options.registry, cloud.storageSuffix);
  const [table, sites] = [await openStorage(connection, azure).table(registryTable), createArmSites(azure)];
  const slots = createArmSlots(azure);
  const apps = createArmApps(azure);
  return {
    context,
    registry: createTableRegistry(table, context),
    packages: createPackageStore({ container: openContainer(connection, packagesContainer, azure), context }),
    apps,
    sites,
    slots,
    deployments: createAppDeployments(azure),
    hubs: createLineHubs({ check: createCheckDoors(azure), sites, storage: azure }),
    openContainer: (account, name) => openContainer(account, name, azure),
    storageSuffix: cloud.storageSuffix,
    readFile: readPackageFile,
    onActivity,
  };
}

/** @throws DurableDeployError PACKAGE_UNREADABLE */
async function readPackageFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DurableDeployError('PACKAGE_UNREADABLE', `The package ${neutralise(path)} cannot be read.`, {
      fix: 'Check the path; in a deployment job, download the artifact first.',
      cause,
    });
  }
}
