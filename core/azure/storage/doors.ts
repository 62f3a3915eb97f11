import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';

/** One storage account, opened for reading. Every method loads the SDK that it needs on first use. */
export interface StorageDoors {
  /** Such as `stshop`; the host for an address that is not an account's own. */
  readonly accountName: string;
  /** For the log: `account stshop (AzureWebJobsStorage, account key)`. Holds no secret. */
  readonly description: string;
  /** A client of this table; asks nothing yet. */
  table(name: string): Promise<TableClient>;
  /** A client of this queue; asks nothing yet. */
  queue(name: string): Promise<QueueClient>;
  /** Names of the queues that start with `prefix`, all pages of them. */
  listQueues(prefix: string, signal?: AbortSignal): Promise<string[]>;
  /** Asks for one row, because a shared access signature or a data role need not allow more. */
  tableExists(name: string, signal?: AbortSignal): Promise<boolean>;
  queueExists(name: string, signal?: AbortSignal): Promise<boolean>;
  containerExists(name: string, signal?: AbortSignal): Promise<boolean>;
  /** The blob as text, decompressed if it was stored with gzip; `undefined` when blob or container do not exist. */
  readBlob(container: string, blob: string, signal?: AbortSignal): Promise<string | undefined>;
}
