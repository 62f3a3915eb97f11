import type { HttpClient } from '@azure/core-rest-pipeline';
import { createArmSites, type ArmSitesOptions } from '../../azure/arm/index.ts';
import { createDurableHttpApi } from '../../azure/functions-host/index.ts';
import { openStorage } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import { readPackage } from '../locate/index.ts';
import { createStorageReader } from '../observe/storage/index.ts';
import type { CheckDoors } from './model.ts';

/** The real outside world for {@link checkTaskHub}. Opens nothing yet. */
export function createCheckDoors(options: {
  readonly context: CoreContext;
  readonly httpClient: HttpClient;
  /**
   * Sign-in and subscription of a service connection; without it only what was typed can be reached. Whatever else asks Azure
   * Resource Manager with these very options shares the SDK client and its token.
   */
  readonly azure?: ArmSitesOptions;
}): CheckDoors {
  const { context, httpClient, azure } = options;
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
