/** What a task hub consists of in a storage account. */
export interface HubNames {
  readonly instancesTable: string;
  readonly historyTable: string;
  /** Exists only where the engine manages partitions in a table (`useTablePartitionManagement`). */
  readonly partitionsTable: string;
  /** All control queues start with this; two digits follow. */
  readonly controlQueuePrefix: string;
  /** Name of the control queue of one partition, counted from 0. */
  controlQueue(partition: number): string;
  readonly workItemQueue: string;
  readonly leasesContainer: string;
  readonly appLeaseContainer: string;
  readonly appLeaseBlob: string;
  readonly largeMessagesContainer: string;
}

/** The blob in the leases container that tells how many partitions the hub has. */
export const taskHubBlob = 'taskhub.json';

/**
 * The names of a hub's parts. With a tracking store only the Instances and History tables take its prefix; they then
 * live in that account, and several hubs may share them.
 *
 * @param tracking the prefix of the tables in a tracking store, when the hub has one
 * Source: Azure/durabletask src/DurableTask.AzureStorage (AzureStorageOrchestrationServiceSettings.cs, Tracking/AzureTableTrackingStore.cs)
 */
export function hubNames(hubName: string, tracking?: { readonly tablePrefix: string }): HubNames {
  const tables = tracking?.tablePrefix ?? hubName;
  const lower = hubName.toLowerCase();
  const controlQueuePrefix = `${lower}-control-`;
  return {
    instancesTable: `${tables}Instances`,
    historyTable: `${tables}History`,
    partitionsTable: `${hubName}Partitions`,
    controlQueuePrefix,
    controlQueue: (partition) => `${controlQueuePrefix}${String(partition).padStart(2, '0')}`,
    workItemQueue: `${lower}-workitems`,
    leasesContainer: `${lower}-leases`,
    appLeaseContainer: `${lower}-applease`,
    appLeaseBlob: `${lower}-appleaseinfo`,
    largeMessagesContainer: `${lower}-largemessages`,
  };
}
