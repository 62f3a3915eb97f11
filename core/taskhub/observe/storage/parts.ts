import { DurableDeployError } from '../../../errors.ts';
import { taskHubBlob, type HubNames } from '../../storage-format/index.ts';
import { mapLimited } from './concurrency.ts';
import { allRows, type HubStore } from './store.ts';

/** Which parts of a hub exist. */
export type HubParts =
  | { readonly presence: 'absent'; readonly tables: boolean }
  | {
      readonly presence: 'present' | 'partial';
      /** Names of the parts that the hub lacks. */
      readonly missing: readonly string[];
      /** In the order of their partitions; queues beyond the hub's partition count come last. */
      readonly controlQueues: readonly string[];
      /**
       * How many partitions the engine spreads instances over; `undefined` when the hub does not tell, or when it has queues of an
       * earlier, larger count: messages of that time lie where another count has put them.
       */
      readonly partitionCount: number | undefined;
      /** Whether the Instances table exists. */
      readonly tables: boolean;
    };

/** The engine's own upper bound of `partitionCount`. */
const maxPartitions = 16;

/**
 * Finds the parts of a hub. The number of control queues is told by the rows of the Partitions table, or where the engine
 * keeps leases in blobs, by `taskhub.json`; queues that exist beyond it count as well, because messages may lie there.
 *
 * @param sharedTables Instances and History are a tracking store's: that they exist says nothing about this hub
 * Source: Azure/durabletask src/DurableTask.AzureStorage/AzureStorageOrchestrationService.cs (GetControlQueuesAsync)
 */
export async function findParts(
  store: HubStore,
  names: HubNames,
  sharedTables: boolean,
  signal: AbortSignal,
): Promise<HubParts> {
  const [instances, history, partitionRows, listed, workItems] = await Promise.all([
    tableExists(store.instances, signal),
    tableExists(store.history, signal),
    allRows(store.partitions, { filter: '', select: ['PartitionKey', 'RowKey'] }, signal),
    store.listQueues(names.controlQueuePrefix, signal),
    store.queueDepth(names.workItemQueue, signal),
  ]);
  const fromTable = partitionRows?.map((row) => row.rowKey.toLowerCase()).filter((name) => isControlQueue(name, names));
  const document =
    fromTable !== undefined && fromTable.length > 0
      ? undefined
      : await store.readBlob(names.leasesContainer, taskHubBlob, signal);
  const expected = expectedQueues(fromTable ?? [], document, names);
  const existing = await existingQueues(store, listed, expected, names, signal);

  const anything =
    existing.length > 0 ||
    workItems !== undefined ||
    partitionRows !== undefined ||
    document !== undefined ||
    (!sharedTables && (instances || history)) ||
    (await store.containerExists(names.leasesContainer, signal));
  if (!anything) return { presence: 'absent', tables: instances };

  const missing = [
    ...(instances ? [] : [`table ${store.instances.name}`]),
    ...(history ? [] : [`table ${store.history.name}`]),
    ...(workItems === undefined ? [`queue ${names.workItemQueue}`] : []),
    ...expected.filter((queue) => !existing.includes(queue)).map((queue) => `queue ${queue}`),
    ...(expected.length === 0
      ? [`the number of partitions (table ${store.partitions.name}, or ${names.leasesContainer}/${taskHubBlob})`]
      : []),
  ];
  return {
    presence: missing.length === 0 ? 'present' : 'partial',
    missing,
    controlQueues: existing,
    partitionCount: expected.length === 0 || existing.length > expected.length ? undefined : expected.length,
    tables: instances,
  };
}

function expectedQueues(fromTable: readonly string[], document: string | undefined, names: HubNames): string[] {
  if (fromTable.length > 0) return [...new Set(fromTable)].sort();
  if (document === undefined) return [];
  const count = partitionCountOf(document);
  if (count === undefined) {
    throw new DurableDeployError(
      'MALFORMED_ANSWER',
      `${taskHubBlob} in the container ${names.leasesContainer} does not tell a partition count from 1 to ${maxPartitions}, so it is not known how many control queues the hub has.`,
    );
  }
  return Array.from({ length: count }, (_, partition) => names.controlQueue(partition));
}

function partitionCountOf(document: string): number | undefined {
  try {
    // The engine's blob may begin with a byte order mark.
    const value: unknown = JSON.parse(document.replace(/^\ufeff/, ''));
    const count: unknown =
      typeof value === 'object' && value !== null && 'PartitionCount' in value && value.PartitionCount;
    return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= maxPartitions
      ? count
      : undefined;
  } catch {
    return undefined;
  }
}

/** Those that were listed, or where listing is not allowed, those that answer to their name. */
async function existingQueues(
  store: HubStore,
  listed: readonly string[] | undefined,
  expected: readonly string[],
  names: HubNames,
  signal: AbortSignal,
): Promise<string[]> {
  if (listed) return listed.filter((queue) => isControlQueue(queue, names)).sort();
  const candidates = [
    ...new Set([
      ...expected,
      ...Array.from({ length: maxPartitions }, (_, partition) => names.controlQueue(partition)),
    ]),
  ].sort();
  const depths = await mapLimited(candidates, maxPartitions, (queue) => store.queueDepth(queue, signal));
  return candidates.filter((_, index) => depths[index] !== undefined);
}

function isControlQueue(queue: string, names: HubNames): boolean {
  return queue.startsWith(names.controlQueuePrefix) && /^\d{2}$/.test(queue.slice(names.controlQueuePrefix.length));
}

async function tableExists(table: HubStore['instances'], signal: AbortSignal): Promise<boolean> {
  return (await table.page({ filter: '', select: ['PartitionKey'], pageSize: 1 }, signal)) !== undefined;
}
