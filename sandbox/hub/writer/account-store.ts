import { TableTransaction, type TableClient, type TableEntity } from '@azure/data-tables';
import { openAccount, type Account } from '../account.ts';
import type { HubRow, HubStore, MessageHandle } from './store.ts';

export interface AccountStoreOptions {
  /** The account of Instances and History, when they live in a tracking store elsewhere. */
  readonly trackingConnectionString?: string;
  /** The certificate authority (PEM) of an https emulator. */
  readonly ca?: string;
}

interface Receipt {
  readonly messageId: string;
  readonly popReceipt: string;
}

/** A store behind a connection string, written to by the real SDKs. */
export function accountStore(connectionString: string, options: AccountStoreOptions = {}): HubStore {
  const account = openAccount(connectionString, options.ca);
  const tracking =
    options.trackingConnectionString === undefined
      ? account
      : openAccount(options.trackingConnectionString, options.ca);
  const tables = new Map<string, TableClient>();
  const table = (name: string): TableClient => {
    const known = tables.get(name);
    if (known !== undefined) {
      return known;
    }
    const client = (isTracked(name) ? tracking : account).table(name);
    tables.set(name, client);
    return client;
  };
  const queue = (name: string): ReturnType<Account['queues']['getQueueClient']> => account.queues.getQueueClient(name);

  return {
    now: Date.now,
    createTable: async (name) => {
      await table(name).createTable();
    },
    createQueue: async (name) => {
      await queue(name).createIfNotExists();
    },
    createContainer: async (name) => {
      await account.blobs.getContainerClient(name).createIfNotExists();
    },
    writeRows: async (name, rows, mode) => {
      const [only] = rows;
      const updateMode = mode === 'merge' ? 'Merge' : 'Replace';
      if (rows.length === 1 && only !== undefined) {
        await table(name).upsertEntity(toEntity(only), updateMode);
        return;
      }
      for (let start = 0; start < rows.length; start += 100) {
        const transaction = new TableTransaction();
        for (const row of rows.slice(start, start + 100)) {
          transaction.upsertEntity(toEntity(row), updateMode);
        }
        await table(name).submitTransaction(transaction.actions);
      }
    },
    deleteRows: async (name, keys) => {
      for (const { partitionKey, rowKey } of keys) {
        await table(name).deleteEntity(partitionKey, rowKey);
      }
    },
    putMessage: async (name, text, hiddenSeconds) => {
      const { messageId, popReceipt } = await queue(name).sendMessage(text, {
        messageTimeToLive: -1,
        visibilityTimeout: hiddenSeconds,
      });
      return handle(name, { messageId, popReceipt });
    },
    holdMessage: async (message, hiddenSeconds) => {
      const client = queue(message.queue);
      const wanted = message.reference as Receipt;
      const [first] = (await client.peekMessages({ numberOfMessages: 1 })).peekedMessageItems;
      // Receiving cannot choose: only the first visible message can be taken as a worker takes it.
      if (first?.messageId === wanted.messageId) {
        const answer = await client.receiveMessages({ numberOfMessages: 1, visibilityTimeout: hiddenSeconds });
        const [received] = answer.receivedMessageItems;
        if (received?.messageId === wanted.messageId) {
          return handle(message.queue, received);
        }
      }
      const updated = await client.updateMessage(wanted.messageId, wanted.popReceipt, undefined, hiddenSeconds);
      return handle(message.queue, {
        messageId: wanted.messageId,
        popReceipt: updated.popReceipt ?? wanted.popReceipt,
      });
    },
    removeMessage: async (message) => {
      const { messageId, popReceipt } = message.reference as Receipt;
      await queue(message.queue).deleteMessage(messageId, popReceipt);
    },
    putBlob: async (container, name, content) => {
      const client = account.blobs.getContainerClient(container);
      await client.createIfNotExists();
      const blob = client.getBlockBlobClient(name);
      await blob.upload(content, content.byteLength, {
        blobHTTPHeaders: { blobContentType: 'application/octet-stream' },
      });
      return decodeURIComponent(blob.url);
    },
  };
}

/** Only these two move to a tracking store. */
export function isTracked(table: string): boolean {
  return table.endsWith('Instances') || table.endsWith('History');
}

function handle(queue: string, receipt: Receipt): MessageHandle {
  return { queue, reference: { messageId: receipt.messageId, popReceipt: receipt.popReceipt } satisfies Receipt };
}

function toEntity(row: HubRow): TableEntity {
  return { partitionKey: row.partitionKey, rowKey: row.rowKey, ...row.columns };
}
