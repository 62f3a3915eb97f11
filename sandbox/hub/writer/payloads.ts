import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { escapeKey } from '../../../core/taskhub/storage-format/index.ts';
import { historyRowKey } from './history.ts';
import type { Column, HubRow, HubStore } from './store.ts';

/**
 * What is larger than this, as UTF-16, does not stay in a row or message
 * (Azure/durabletask src/DurableTask.AzureStorage/MessageManager.cs and Tracking/AzureTableTrackingStore.cs).
 */
const largestBytesInline = 60 * 1024;

/** Whether a text goes to a blob. */
export function isLarge(text: string | undefined): text is string {
  return text !== undefined && text.length * 2 > largestBytesInline;
}

/** Columns of a history row that may hold large texts. */
const payloadColumns = ['Input', 'Result', 'Output', 'Reason', 'Details'] as const;

export interface Unloaded {
  readonly row: HubRow;
  /** By column: the address of the blob that holds its text. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Moves the large texts of a history row into blobs: the column stays empty and `{Column}BlobName` names the blob. */
export async function unloadHistoryRow(
  store: HubStore,
  container: string,
  row: HubRow,
  event: { readonly type: string; readonly sequence: number },
): Promise<Unloaded> {
  const columns: Record<string, Column> = { ...row.columns };
  const addresses = new Map<string, string>();
  for (const column of payloadColumns) {
    const text = columns[column];
    if (typeof text !== 'string' || !isLarge(text)) {
      continue;
    }
    const random = randomBytes(4).toString('hex').toUpperCase();
    const name = `${row.partitionKey}/history-${historyRowKey(event.sequence)}-${event.type}-${random}-${column}.json.gz`;
    addresses.set(column, await store.putBlob(container, name, gzipSync(text)));
    columns[column] = '';
    columns[`${column}BlobName`] = name;
  }
  return { row: { ...row, columns }, addresses };
}

/** Puts a whole message into a blob. */
export async function unloadMessage(
  store: HubStore,
  container: string,
  message: { instanceId: string; activityId: string; eventType: string; json: string },
): Promise<{ name: string; address: string }> {
  const id = message.activityId.replaceAll('-', '');
  const name = `${escapeKey(message.instanceId)}/message-${id}-${message.eventType}.json.gz`;
  return { name, address: await store.putBlob(container, name, gzipSync(message.json)) };
}
