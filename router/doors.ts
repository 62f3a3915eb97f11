import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmSitesOptions } from '../core/azure/arm/index.ts';
import { createCredential } from '../core/azure/credentials/index.ts';
import { createNetworkClient } from '../core/azure/network/index.ts';
import { openContainer, openStorage, type StorageConnection } from '../core/azure/storage/index.ts';
import type { CoreContext } from '../core/context.ts';
import type { RoutingDoors } from '../core/routing/doors.ts';
import {
  createTrackedInstances,
  createTransport,
  type ForwardDoors,
  type TrackedInstances,
  type Transport,
} from '../core/routing/forward/index.ts';
import { createTableInstanceIndex } from '../core/routing/instance-index/index.ts';
import { createRoutingDoors, registryConnection } from '../core/routing/run/doors.ts';
import { createWaitingStarts } from '../core/routing/waiting/index.ts';
import type { RouterSettings } from './settings.ts';

/** Beside the registry's own table. */
const indexTable = 'DurableRouterInstances';
const waitingTable = 'DurableRouterWaiting';
const waitingContainer = 'durable-router-waiting';

/** The outside world of a router. */
export interface RouterDoors {
  readonly forward: ForwardDoors;
  /** For making and retiring lines. */
  readonly routing: RoutingDoors;
}

/** What may be another than the real one, such as for a sandbox. */
export interface RouterSurroundings {
  readonly httpClient?: HttpClient;
  readonly credential?: TokenCredential;
  readonly transport?: Transport;
}

/** Opens everything; sends nothing yet. Errors: CONNECTION_INVALID for storage that cannot be opened like this. */
export async function createRouterDoors(
  settings: RouterSettings,
  context: CoreContext,
  surroundings: RouterSurroundings = {},
): Promise<RouterDoors> {
  const { cloud, application, subscriptionId, identityClientId: clientId } = settings;
  const mask = (secret: string): void => context.maskSecret(secret);
  const httpClient = surroundings.httpClient ?? createNetworkClient({}, mask);
  const signIn = { kind: 'managedIdentity' as const, ...(clientId === undefined ? {} : { clientId }) };
  const credential = surroundings.credential ?? (await createCredential(signIn, cloud, httpClient, mask));
  const azure: ArmSitesOptions = { cloud, credential, httpClient, subscriptionId, context };
  const routing = await createRoutingDoors({ azure, registry: settings.registry, onActivity: () => {} });
  const connection = registryConnection(settings.registry, cloud.storageSuffix);
  const storage = openStorage(connection, azure);
  const keys = settings.encryptionKeys;
  const waiting =
    keys.length === 0
      ? undefined
      : createWaitingStarts({
          table: await storage.table(waitingTable),
          blobs: openContainer(connection, waitingContainer, azure),
          ...{ application, keys, context },
        });
  const tracked = trackedInstances(settings, azure);
  const forward: ForwardDoors = {
    context,
    registry: routing.registry,
    hostKeys: (app) => routing.apps.hostKeys(app),
    transport: surroundings.transport ?? createTransport(),
    index: createTableInstanceIndex(await storage.table(indexTable), application, context),
    hubs: routing.hubs,
    ...(waiting === undefined ? {} : { waiting }),
    ...(tracked === undefined ? {} : { tracked }),
  };
  return { forward, routing };
}

function trackedInstances(
  { trackingStore, cloud }: RouterSettings,
  azure: ArmSitesOptions,
): TrackedInstances | undefined {
  if (trackingStore === undefined) return undefined;
  const connection: StorageConnection = {
    ...registryConnection(trackingStore, cloud.storageSuffix),
    origin: 'the tracking store',
  };
  const storage = openStorage(connection, azure);
  return createTrackedInstances((name) => storage.table(name), azure.context);
}
