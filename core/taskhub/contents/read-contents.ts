import type { StorageConnection, StorageDoors } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError, isTransient } from '../../errors.ts';
import { plural } from '../../text.ts';
import { defaultPolicy, type HubLocation, type HubReader, type Observation } from '../model.ts';
import { openHubStore, sharedSignal, type HubStore } from '../observe/storage/index.ts';
import { hubNames } from '../storage-format/index.ts';
import type { EternalLimits } from './eternal.ts';
import { createGatherer, type Gathered } from './gather.ts';
import type { HubContents } from './model.ts';
import { readStoredEntities, type EntityLimits } from './stored-entities.ts';

export interface ContentsLimits {
  readonly entities: EntityLimits;
  readonly eternal: EternalLimits;
}

const defaultLimits: ContentsLimits = {
  entities: { maxRows: 50_000, budgetMs: 20_000 },
  eternal: { maxOfName: 200, maxInstances: 2000, budgetMs: 20_000, concurrency: 16 },
};

export interface HubContentsOptions {
  readonly location: HubLocation;
  /** Of this hub. It must serve the watcher of a request, as the readers of storage and of the management API do. */
  readonly reader: HubReader;
  readonly openStorage: (connection: StorageConnection) => StorageDoors;
  readonly context: CoreContext;
  readonly limits?: Partial<ContentsLimits>;
}

/** How many of the oldest instances the observation names. */
const sampleSize = 200;

/**
 * Reads what is in a hub: everything in flight, and what of it would be left behind by code that moves on to another hub.
 * One reading of `reader`, then, where that was the storage account, the rows of entities and the first rows of the
 * histories of what is in flight. A hub that does not exist is empty.
 *
 * Through the management API: entities are counted by the rows of its list; what has continued as new is not told.
 *
 * @throws DurableDeployError with the reasons of the observation when the reading failed, or when a table cannot be read
 */
export async function readHubContents(options: HubContentsOptions): Promise<HubContents> {
  const { reader, context } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const { watcher, gathered } = createGatherer(limits.eternal);
  const { signal } = context;
  const observation = await reader.observe({ policy: defaultPolicy, depth: 'counts', sampleSize, signal, watcher });
  throwIfFailed(observation);
  const seen = gathered();
  const rest =
    observation.source === 'storage'
      ? await readStorage(options, seen, limits)
      : { entities: seen.entities.result(false), eternal: [] };
  return {
    observation,
    ...rest,
    versions: seen.versions.sorted().map(({ key, count }) => ({ version: key, count })),
    // Rows of which it is not known whose they are were not shown.
    chosenIds: seen.chosenIds.result(observation.reasons.some(({ code }) => code === 'HUB_ROW_UNATTRIBUTED')),
  };
}

async function readStorage(
  { location, context, ...doors }: HubContentsOptions,
  seen: Gathered,
  limits: ContentsLimits,
): Promise<Pick<HubContents, 'entities' | 'eternal'>> {
  const { clock, log } = context;
  const signal = sharedSignal(context.signal);
  let requests = 0;
  const store = openStore(location, doors, context, () => {
    requests += 1;
  });
  const sharedBy = location.trackingStore === undefined ? undefined : location.hubName;
  const [entities, eternal] = await Promise.all([
    readStoredEntities(store, limits.entities, clock, signal, sharedBy),
    seen.eternal.look(store, clock, signal),
  ]);
  log.debug(() => `contents of hub ${location.hubName}: ${plural(requests, 'request')}`);
  return { entities, eternal };
}

function openStore(
  { connection, trackingStore, hubName }: HubLocation,
  doors: Pick<HubContentsOptions, 'openStorage'>,
  { clock }: CoreContext,
  onRequest: () => void,
): HubStore {
  if (connection === undefined) {
    throw new DurableDeployError('INTERNAL', 'A hub without a storage connection was read from storage.');
  }
  return openHubStore({
    doors: doors.openStorage(connection),
    ...(trackingStore === undefined ? {} : { trackingDoors: doors.openStorage(trackingStore.connection) }),
    names: hubNames(hubName, trackingStore),
    clock,
    onRequest,
  });
}

/** What stands in the way for good comes first, since waiting does not help against it. */
function throwIfFailed({ completeness, reasons, retryAfterMs }: Observation): void {
  if (completeness !== 'failed') return;
  const [first, ...others] = [...reasons].sort((a, b) => Number(isTransient(a)) - Number(isTransient(b)));
  const message = [first, ...others].map((reason) => reason?.message).join(' ');
  throw new DurableDeployError(first?.code ?? 'INTERNAL', message, { fix: first?.fix, retryAfterMs });
}
