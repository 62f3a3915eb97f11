import { TableTransaction, type TableClient, type TableEntity } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import { openAccount, type Account } from './account.ts';
import { capturedAt, type FixtureMessage, type FixtureRow, type HubFixture } from './fixture.ts';
import { shiftTimesInText } from './times.ts';

export interface PourOptions {
  /** The moment at which the hub is looked at, on the hub's own time scale (ms since 1970). Default: when it was captured. */
  readonly now?: number;
  /**
   * `true` (default): all times are moved, so that `now` is the real now and a timer that was due in a day is due in a day.
   * `false`: rows and message texts keep their times; only the remaining visibility of messages follows `now`.
   */
  readonly shiftTimes?: boolean;
  /** An account for Instances and History, where the hub has a tracking store. Default: the same account. */
  readonly trackingConnectionString?: string;
  /** The certificate authority (PEM) of an https emulator. */
  readonly ca?: string;
}

export interface PouredHub {
  readonly hubName: string;
  readonly trackingStorePrefix: string | undefined;
  readonly instancesTable: string;
  readonly historyTable: string;
  /** By how much times were moved, in milliseconds (whole seconds). */
  readonly shiftedByMs: number;
}

/**
 * Lays a captured hub down in an account exactly as it was: rows with their types, queues with visible and hidden messages
 * (remaining visibility rounded up to a second, dequeue counts kept), blobs. Rows and blobs that are there already are
 * replaced, so hubs that share a tracking store can be poured one after the other.
 */
export async function pourHub(
  fixture: HubFixture,
  connectionString: string,
  options: PourOptions = {},
): Promise<PouredHub> {
  const now = options.now ?? capturedAt(fixture);
  const shiftSeconds = options.shiftTimes === false ? 0 : Math.round((Date.now() - now) / 1000);
  const account = openAccount(connectionString, options.ca);
  const tracking =
    options.trackingConnectionString === undefined
      ? account
      : openAccount(options.trackingConnectionString, options.ca);
  const tablePrefix = fixture.trackingStorePrefix ?? fixture.taskHub;
  const instancesTable = `${tablePrefix}Instances`;
  const historyTable = `${tablePrefix}History`;

  await Promise.all([
    ...Object.entries(fixture.tables).map(([name, rows]) =>
      pourTable(name === instancesTable || name === historyTable ? tracking : account, name, rows, shiftSeconds),
    ),
    ...Object.entries(fixture.queues).map(([name, queue]) =>
      pourQueue(account, name, queue.messages, now, shiftSeconds),
    ),
    ...Object.entries(fixture.blobs).map(([name, blobs]) => pourContainer(account, name, blobs)),
  ]);
  return {
    hubName: fixture.taskHub,
    trackingStorePrefix: fixture.trackingStorePrefix ?? undefined,
    instancesTable,
    historyTable,
    shiftedByMs: shiftSeconds * 1000,
  };
}

async function pourTable(
  account: Account,
  name: string,
  rows: readonly FixtureRow[],
  shiftSeconds: number,
): Promise<void> {
  const table = account.table(name);
  await table.createTable();
  await upsertRows(
    table,
    rows.map((row) => toEntity(row, shiftSeconds)),
  );
}

/** Writes rows in as few requests as the service allows: a transaction holds up to 100 rows of one partition. */
async function upsertRows(table: TableClient, rows: readonly TableEntity[]): Promise<void> {
  const partitions = new Map<string, TableEntity[]>();
  for (const row of rows) {
    const partition = partitions.get(row.partitionKey);
    if (partition === undefined) {
      partitions.set(row.partitionKey, [row]);
    } else {
      partition.push(row);
    }
  }
  for (const partition of partitions.values()) {
    for (let start = 0; start < partition.length; start += 100) {
      const chunk = partition.slice(start, start + 100);
      const [only] = chunk;
      if (chunk.length === 1 && only !== undefined) {
        await table.upsertEntity(only, 'Replace');
        continue;
      }
      const transaction = new TableTransaction();
      for (const row of chunk) {
        transaction.upsertEntity(row, 'Replace');
      }
      await table.submitTransaction(transaction.actions);
    }
  }
}

/** The SDK's form of a row. The service sets Timestamp itself. */
function toEntity(row: FixtureRow, shiftSeconds: number): TableEntity {
  const entity: TableEntity<Record<string, unknown>> = {
    partitionKey: row['PartitionKey'] ?? '',
    rowKey: row['RowKey'] ?? '',
  };
  for (const [name, value] of Object.entries(row)) {
    if (name.endsWith('@odata.type') || name === 'PartitionKey' || name === 'RowKey' || name === 'Timestamp') {
      continue;
    }
    const type = (row[`${name}@odata.type`] ?? 'Edm.String').slice('Edm.'.length);
    entity[name] = { type, value: type === 'DateTime' ? shiftTimesInText(value, shiftSeconds) : value };
  }
  return entity;
}

async function pourQueue(
  account: Account,
  name: string,
  messages: readonly FixtureMessage[],
  now: number,
  shiftSeconds: number,
): Promise<void> {
  const queue = account.queues.getQueueClient(name);
  await queue.createIfNotExists();
  // Those that were received come first, while nothing else in the queue is visible: receiving cannot choose a message.
  await pourReceived(
    queue,
    messages.filter((message) => message.dequeueCount > 0),
    now,
    shiftSeconds,
  );
  for (const message of messages.filter(({ dequeueCount }) => dequeueCount === 0)) {
    await queue.sendMessage(shiftMessage(message.text, shiftSeconds), {
      messageTimeToLive: -1,
      visibilityTimeout: hiddenSeconds(message, now),
    });
  }
}

/** Sends messages and receives them as often as they had been received, leaving each hidden for its remaining time. */
async function pourReceived(
  queue: QueueClient,
  messages: readonly FixtureMessage[],
  now: number,
  shiftSeconds: number,
): Promise<void> {
  const holdSeconds = 600;
  const visibleAgain: (() => Promise<unknown>)[] = [];
  for (const message of messages) {
    await queue.sendMessage(shiftMessage(message.text, shiftSeconds), { messageTimeToLive: -1 });
    let receipt: { messageId: string; popReceipt: string } | undefined;
    for (let count = 0; count < message.dequeueCount; count += 1) {
      if (receipt !== undefined) {
        await queue.updateMessage(receipt.messageId, receipt.popReceipt, undefined, 0);
      }
      const answer = await queue.receiveMessages({ numberOfMessages: 1, visibilityTimeout: holdSeconds });
      receipt = answer.receivedMessageItems[0];
    }
    const held = receipt;
    if (held === undefined) {
      throw new Error(`The message that was just sent to ${queue.name} could not be received.`);
    }
    visibleAgain.push(() =>
      queue.updateMessage(held.messageId, held.popReceipt, undefined, hiddenSeconds(message, now)),
    );
  }
  for (const finish of visibleAgain) {
    await finish();
  }
}

function hiddenSeconds(message: FixtureMessage, now: number): number {
  return Math.max(0, Math.ceil((message.visibleAtUnixMs - now) / 1000));
}

/** Moves the times inside a message, which is JSON or base64 of JSON. */
function shiftMessage(text: string, seconds: number): string {
  if (seconds === 0) {
    return text;
  }
  return text.startsWith('{')
    ? shiftTimesInText(text, seconds)
    : Buffer.from(shiftTimesInText(Buffer.from(text, 'base64').toString('utf8'), seconds), 'utf8').toString('base64');
}

async function pourContainer(account: Account, name: string, blobs: HubFixture['blobs'][string]): Promise<void> {
  const container = account.blobs.getContainerClient(name);
  await container.createIfNotExists();
  for (const [blobName, blob] of Object.entries(blobs)) {
    const content = Buffer.from(blob.base64, 'base64');
    await container.getBlockBlobClient(blobName).upload(content, content.byteLength, {
      blobHTTPHeaders: { blobContentType: blob.contentType },
    });
  }
}
