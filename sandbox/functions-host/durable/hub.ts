import { RestError } from '@azure/data-tables';
import { gunzipSync } from 'node:zlib';
import { escapeKey, hubNames, odataString, partitionOf } from '../../../core/taskhub/storage-format/index.ts';
import { openAccount } from '../../hub/index.ts';
import { storageException } from './errors.ts';
import type { Row } from './row.ts';

/** One page of the Instances table, with the token as the engine writes it. */
export interface RowPage {
  readonly rows: readonly Row[];
  readonly continuation: string | undefined;
}

/** One hub in one account, as the handler works on it. Every trouble with storage is a HandlerException. */
export interface Hub {
  readonly hubName: string;
  readonly connectionName: string;
  /** Creates what is missing of the hub, as every call of the handler does first. */
  ensure(): Promise<void>;
  page(query: {
    filter: string | undefined;
    select: readonly string[] | undefined;
    top: number;
    token: string | undefined;
  }): Promise<RowPage>;
  instance(instanceId: string): Promise<Row | undefined>;
  history(instanceId: string, executionId: string): Promise<readonly Row[]>;
  /** Changes columns of an instance's row. */
  update(instanceId: string, columns: Readonly<Record<string, unknown>>): Promise<void>;
  replace(instanceId: string, columns: Readonly<Record<string, unknown>>): Promise<void>;
  purge(instanceId: string): Promise<void>;
  /** Puts a message into the instance's control queue. */
  send(instanceId: string, message: string): Promise<void>;
  /** A payload that was too large for a row: the text behind its address. */
  payload(address: string): Promise<string>;
}

async function storage<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storageException(error);
  }
}

/**
 * Opens a hub.
 *
 * @param options.tlsCertificateAuthority PEM text, for an Azurite behind https
 */
export function openHub(options: {
  hubName: string;
  connectionName: string;
  connectionString: string;
  partitionCount: number;
  /** Where Instances and History are, when that is elsewhere. */
  tracking?: { readonly connectionString: string; readonly tablePrefix: string } | undefined;
  tlsCertificateAuthority?: string | undefined;
}): Hub {
  const { tracking } = options;
  const names = hubNames(options.hubName, tracking);
  const account = openAccount(options.connectionString, options.tlsCertificateAuthority);
  const tracked =
    tracking === undefined ? account : openAccount(tracking.connectionString, options.tlsCertificateAuthority);
  const { tables, queues, blobs } = account;
  const instances = tracked.table(names.instancesTable);
  const historyTable = tracked.table(names.historyTable);
  const controlQueues = Array.from({ length: options.partitionCount }, (_, index) => names.controlQueue(index));
  let ensured: Promise<void> | undefined;

  async function create(): Promise<void> {
    await blobs.getContainerClient(names.appLeaseContainer).createIfNotExists();
    await tables.createTable(names.partitionsTable);
    for (const name of [names.instancesTable, names.historyTable]) await tracked.tables.createTable(name);
    const partitions = account.table(names.partitionsTable);
    for (const queue of [...controlQueues, names.workItemQueue]) await queues.getQueueClient(queue).createIfNotExists();
    const known = new Set<string | undefined>();
    for await (const row of partitions.listEntities()) known.add(row.rowKey);
    for (const queue of controlQueues.filter((name) => !known.has(name))) {
      // Another process of the same hub may have been faster.
      await partitions.createEntity({ partitionKey: '', rowKey: queue, IsDraining: false }).catch(ignoreStatus(409));
    }
  }

  return {
    hubName: options.hubName,
    connectionName: options.connectionName,
    ensure() {
      ensured ??= storage(create).catch((error: unknown) => {
        ensured = undefined;
        throw error;
      });
      return ensured;
    },
    page: ({ filter, select, top, token }) =>
      storage(async () => {
        const queryOptions = {
          ...(filter === undefined ? {} : { filter }),
          ...(select === undefined ? {} : { select: [...select] }),
        };
        const pages = instances
          .listEntities<Record<string, unknown>>({ queryOptions, disableTypeConversion: true })
          .byPage({ maxPageSize: top, ...(token === undefined ? {} : { continuationToken: toSdkToken(token) }) });
        for await (const page of pages) {
          return { rows: page, continuation: fromSdkToken(page.continuationToken) };
        }
        return { rows: [], continuation: undefined };
      }),
    instance: (instanceId) =>
      storage(() =>
        instances
          .getEntity<Record<string, unknown>>(escapeKey(instanceId), '', { disableTypeConversion: true })
          .catch(ignoreStatus(404)),
      ),
    history: (instanceId, executionId) =>
      storage(async () => {
        const filter = `PartitionKey eq ${odataString(escapeKey(instanceId))} and ExecutionId eq ${odataString(executionId)}`;
        const rows: Row[] = [];
        for await (const row of historyTable.listEntities<Record<string, unknown>>({
          queryOptions: { filter },
          disableTypeConversion: true,
        })) {
          if (row.rowKey !== 'sentinel') rows.push(row);
        }
        return rows;
      }),
    update: (instanceId, columns) =>
      storage(async () => {
        await instances.updateEntity({ partitionKey: escapeKey(instanceId), rowKey: '', ...columns }, 'Merge');
      }),
    replace: (instanceId, columns) =>
      storage(async () => {
        await instances.upsertEntity({ partitionKey: escapeKey(instanceId), rowKey: '', ...columns }, 'Replace');
      }),
    purge: (instanceId) =>
      storage(async () => {
        const partitionKey = escapeKey(instanceId);
        const filter = `PartitionKey eq ${odataString(partitionKey)}`;
        for await (const row of historyTable.listEntities({
          queryOptions: { filter, select: ['PartitionKey', 'RowKey'] },
        })) {
          await historyTable.deleteEntity(partitionKey, row.rowKey ?? '');
        }
        await instances.deleteEntity(partitionKey, '');
      }),
    send: (instanceId, message) =>
      storage(async () => {
        const queue = names.controlQueue(partitionOf(instanceId, options.partitionCount));
        await queues.getQueueClient(queue).sendMessage(message, { messageTimeToLive: -1 });
      }),
    payload: (address) =>
      storage(async () => {
        const [container = '', ...blob] = new URL(address).pathname.split('/').slice(-2 - extraSegments(address));
        const bytes = await blobs
          .getContainerClient(container)
          .getBlobClient(decodeURIComponent(blob.join('/')))
          .downloadToBuffer();
        return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
      }),
  };
}

/** Blobs of large messages are named `{instance}/{file}`: one segment more than container and file. */
function extraSegments(address: string): number {
  const segments = new URL(address).pathname.split('/').filter(Boolean);
  const container = segments.findIndex((segment) => segment.endsWith('-largemessages'));
  return container === -1 ? 0 : segments.length - container - 2;
}

function ignoreStatus(status: number): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof RestError && error.statusCode === status) return undefined;
    throw error;
  };
}

/** The engine's token is `NextPartitionKey NextRowKey`; the JavaScript SDK's is base64 of an object of the two. */
function toSdkToken(token: string): string {
  const [nextPartitionKey = '', nextRowKey = ''] = token.split(' ');
  return Buffer.from(JSON.stringify({ nextPartitionKey, ...(nextRowKey === '' ? {} : { nextRowKey }) })).toString(
    'base64',
  );
}

function fromSdkToken(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined;
  const { nextPartitionKey, nextRowKey = '' } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as {
    nextPartitionKey: string;
    nextRowKey?: string;
  };
  return nextRowKey === '' ? nextPartitionKey : `${nextPartitionKey} ${nextRowKey}`;
}
