import type { HubNames } from '../../../core/taskhub/storage-format/index.ts';
import { taskHubBlob } from '../../../core/taskhub/storage-format/index.ts';
import type { Generation } from './events.ts';
import { bool, time } from './history.ts';
import type { Column, HubStore } from './store.ts';

export interface LayOut {
  readonly hubName: string;
  readonly names: HubNames;
  readonly partitionCount: number;
  readonly generation: Generation;
  /** Whether a worker has owned the partitions, and let go of them again. */
  readonly workerHasRun: boolean;
}

/**
 * Makes the parts of a hub as the engine makes them when it is started for the first time. Which partitions there are
 * stands in the Partitions table (engine2) or in blobs of the leases container (engine1).
 */
export async function layOutHub(store: HubStore, hub: LayOut, now: string): Promise<void> {
  const { names } = hub;
  await store.createTable(names.instancesTable);
  await store.createTable(names.historyTable);
  await store.createQueue(names.workItemQueue);
  const controlQueues = Array.from({ length: hub.partitionCount }, (_, partition) => names.controlQueue(partition));
  for (const queue of controlQueues) {
    await store.createQueue(queue);
  }
  await store.createContainer(names.appLeaseContainer);
  await store.putBlob(names.appLeaseContainer, names.appLeaseBlob, Buffer.from('{}'));
  if (hub.generation === 'engine1') {
    await layOutLeases(store, hub, controlQueues, now);
  } else {
    await layOutPartitions(store, hub, controlQueues, now);
  }
}

async function layOutPartitions(
  store: HubStore,
  hub: LayOut,
  controlQueues: readonly string[],
  now: string,
): Promise<void> {
  const owned: Record<string, Column> = hub.workerHasRun
    ? { OwnedSince: time(now), LastRenewal: time(now), ExpiresAt: time(now) }
    : {};
  await store.createTable(hub.names.partitionsTable);
  await store.writeRows(
    hub.names.partitionsTable,
    controlQueues.map((queue) => ({ partitionKey: '', rowKey: queue, columns: { ...owned, IsDraining: bool(false) } })),
    'replace',
  );
}

async function layOutLeases(
  store: HubStore,
  hub: LayOut,
  controlQueues: readonly string[],
  now: string,
): Promise<void> {
  const container = hub.names.leasesContainer;
  await store.createContainer(container);
  const document = { TaskHubName: hub.hubName, CreatedAt: now, PartitionCount: hub.partitionCount };
  await store.putBlob(container, taskHubBlob, Buffer.from(JSON.stringify(document)));
  for (const queue of controlQueues) {
    const lease = { PartitionId: queue, Owner: null, Token: null, Epoch: hub.workerHasRun ? 1 : 0 };
    for (const folder of ['intent', 'ownership']) {
      await store.putBlob(container, `${folder}/${queue}`, Buffer.from(JSON.stringify(lease)));
    }
  }
}
