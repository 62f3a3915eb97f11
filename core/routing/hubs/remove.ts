import type { StorageConnection, StorageDoors } from '../../azure/storage/index.ts';
import { describeFailure } from '../../azure/failures.ts';
import { DurableDeployError } from '../../errors.ts';
import { hubNames } from '../../taskhub/storage-format/index.ts';
import { neutralise } from '../../text.ts';
import type { Line } from '../model.ts';
import { locate, type LineHubDoors } from './reading.ts';

/** What removes containers of an account. See `openContainer`. */
export type ContainerRemover = (connection: StorageConnection, container: string) => Promise<void>;

/**
 * Removes what a task hub consists of: its tables, queues and containers, and nothing that only begins with its name. Tables that several
 * lines share stay. What is not there counts as removed.
 *
 * Errors: those of ARM and storage; those of {@link locate} when it cannot be told where the hub is.
 */
export async function removeHub(line: Line, doors: LineHubDoors, removeContainer: ContainerRemover): Promise<void> {
  const located = await locate(line, doors);
  if ('reasons' in located) throw notLocated(line, located.reasons[0]?.message ?? 'no reason was given');
  const { connection, hubName, trackingStore } = located;
  if (connection === undefined) return;
  const storage = doors.check.openStorage(connection);
  const { signal } = doors.check.context;
  const names = hubNames(hubName);
  const shared = trackingStore !== undefined || line.hub?.trackingPrefix !== undefined;
  for (const container of [names.leasesContainer, names.appLeaseContainer, names.largeMessagesContainer]) {
    await removeContainer(connection, container);
  }
  for (const queue of [...(await controlQueues(storage, names.controlQueuePrefix)), names.workItemQueue]) {
    await ifThere(`removing the queue ${neutralise(queue)}`, signal, async () => {
      await (await storage.queue(queue)).delete({ abortSignal: signal });
    });
  }
  const tables = shared ? [names.partitionsTable] : [names.instancesTable, names.historyTable, names.partitionsTable];
  for (const table of tables) {
    await ifThere(`removing the table ${neutralise(table)}`, signal, async () => {
      await (await storage.table(table)).deleteTable({ abortSignal: signal });
    });
  }
}

/** Two digits follow the prefix, and nothing else: `shop-control-` also begins names of the hub `shop-control-x`. */
async function controlQueues(storage: StorageDoors, prefix: string): Promise<string[]> {
  const all = await storage.listQueues(prefix);
  return all.filter((name) => /^\d{2}$/.test(name.slice(prefix.length)));
}

async function ifThere(what: string, signal: AbortSignal, remove: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  try {
    await remove();
  } catch (error) {
    const failure = describeFailure(error, what, signal);
    if (failure.answer?.status !== 404) throw failure;
  }
}

function notLocated({ line, hub }: Line, why: string): DurableDeployError {
  return new DurableDeployError(
    'HUB_MISSING',
    `The task hub ${neutralise(hub?.name ?? '', 80)} of line ${line} cannot be removed, because it is not known where it is: ${why}`,
    {
      fix: 'Remove its tables, queues and containers by hand, and retire the line again without removing the hub; or give the app its settings back.',
    },
  );
}
