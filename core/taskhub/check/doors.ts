import { createArmSites, type ArmSitesOptions } from '../../azure/arm/index.ts';
import { createDurableHttpApi } from '../../azure/functions-host/index.ts';
import { openStorage } from '../../azure/storage/index.ts';
import { readPackage } from '../locate/index.ts';
import { createStorageReader } from '../observe/storage/index.ts';
import type { CheckDoors } from './model.ts';

/**
 * The real outside world for {@link checkTaskHub}. Opens nothing yet.
 *
 * @param options the network, or Azure with the sign-in and subscription of a service connection; without those only what was typed
 * can be reached. Whatever else asks Azure Resource Manager with these very options shares the SDK client and its token.
 */
export function createCheckDoors(
  options: Pick<ArmSitesOptions, 'context' | 'httpClient'> | ArmSitesOptions,
): CheckDoors {
  const { context, httpClient } = options;
  const azure = 'credential' in options ? options : undefined;
  return {
    context,
    httpClient,
    ...(azure === undefined ? {} : { sites: createArmSites(azure), storageSuffix: azure.cloud.storageSuffix }),
    openStorage: (connection) =>
      openStorage(connection, { httpClient, context, credential: azure?.credential, cloud: azure?.cloud }),
    storageReader: createStorageReader,
    durableHttpApi: createDurableHttpApi,
    readPackage: (path) => readPackage(path),
  };
}
