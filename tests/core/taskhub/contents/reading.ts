import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { openStorage, type StorageConnection, type StorageDoors } from '../../../../core/azure/storage/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import type { CoreContext } from '../../../../core/context.ts';
import { silentLog } from '../../../../core/log.ts';
import { readHubContents, type HubContents, type HubContentsOptions } from '../../../../core/taskhub/contents/index.ts';
import type { HubLocation } from '../../../../core/taskhub/model.ts';
import { createStorageReader } from '../../../../core/taskhub/observe/storage/index.ts';
import { locationOf } from '../observe/storage/helpers.ts';

const httpClient = createNetworkClient({}, () => {});

export function contextWith(signal = new AbortController().signal): CoreContext {
  return { clock: systemClock, log: silentLog, signal, maskSecret: () => {} };
}

/** A hub behind a connection string. */
export function locationAt(
  connectionString: string,
  hubName: string,
  trackingStorePrefix: string | null = null,
): HubLocation {
  const connection = { kind: 'connectionString', connectionString, origin: 'AzureWebJobsStorage' } as const;
  return {
    ...locationOf(hubName),
    connection,
    ...(trackingStorePrefix === null ? {} : { trackingStore: { connection, tablePrefix: trackingStorePrefix } }),
  };
}

export function openerOf(context: CoreContext): (connection: StorageConnection) => StorageDoors {
  return (connection) => openStorage(connection, { httpClient, context });
}

/** Reads the contents of a hub in a storage account, as the product does. */
export async function readContents(
  connectionString: string,
  hubName: string,
  options: Partial<HubContentsOptions> & { readonly trackingStorePrefix?: string | null } = {},
): Promise<HubContents> {
  const { trackingStorePrefix = null, context = contextWith(), ...others } = options;
  const location = locationAt(connectionString, hubName, trackingStorePrefix);
  const openDoors = openerOf(context);
  const { connection, trackingStore } = location;
  if (connection === undefined) throw new Error('A hub in storage has a connection.');
  const reader = createStorageReader({
    location,
    doors: openDoors(connection),
    ...(trackingStore === undefined ? {} : { trackingDoors: openDoors(trackingStore.connection) }),
    context,
  });
  return readHubContents({ location, reader, openStorage: openDoors, context, ...others });
}

/** The contents without the observation, and counts as records. */
export interface Brief {
  readonly entities: string;
  readonly byName: Readonly<Record<string, number>>;
  readonly eternal: Readonly<Record<string, number>>;
  readonly versions: Readonly<Record<string, number>>;
  readonly chosen: number;
}

export function brief({ entities, eternal, versions, chosenIds }: HubContents): Brief {
  return {
    entities: `${entities.atLeast ? 'at least ' : ''}${entities.count}`,
    byName: Object.fromEntries(entities.byName.map(({ name, count }) => [name, count])),
    eternal: Object.fromEntries(eternal.map(({ name, count }) => [name, count])),
    versions: Object.fromEntries(versions.map(({ version, count }) => [version, count])),
    chosen: chosenIds.count,
  };
}
