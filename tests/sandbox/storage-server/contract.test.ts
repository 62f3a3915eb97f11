/** Holds the in-process storage server against Azurite: the same questions through the same SDKs have to give the same answers. */
import assert from 'node:assert/strict';
import { RestError, type TableClient, type TableEntity, type TransactionAction } from '@azure/data-tables';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { openAccount, pourHub, readFixture, type Account } from '../../../sandbox/hub/index.ts';
import { startStorageServer, type StorageServer } from '../../../sandbox/storage-server/index.ts';

/** One question; its answer, without what differs by chance. */
type Question = (account: Account) => Promise<unknown>;

/** An error as the SDK reports it. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    if (!(error instanceof RestError) && !(error instanceof Error && 'statusCode' in error)) throw error;
    const { statusCode, details } = error as RestError & {
      details?: { errorCode?: string; odataError?: { code?: string } };
    };
    return { statusCode, code: details?.odataError?.code ?? details?.errorCode };
  }
}

function withoutChance(entity: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) => !['etag', 'timestamp', 'odata.metadata'].includes(name)),
  );
}

async function rowsOf(table: TableClient, filter?: string, select?: string[]): Promise<unknown[]> {
  const rows: unknown[] = [];
  const queryOptions = { ...(filter === undefined ? {} : { filter }), ...(select === undefined ? {} : { select }) };
  for await (const entity of table.listEntities({ queryOptions, disableTypeConversion: true })) {
    rows.push(withoutChance(entity));
  }
  return rows;
}

const instances = (account: Account): TableClient => account.table('ShopmixedInstances');
const history = (account: Account): TableClient => account.table('ShopmixedHistory');

const filters = [
  "RuntimeStatus ne 'Completed' and RuntimeStatus ne 'Failed'",
  "not (RuntimeStatus eq 'Completed' or RuntimeStatus eq 'Failed')",
  "(not (RuntimeStatus eq 'Completed')) and (PartitionKey lt '@' or PartitionKey ge 'A')",
  "not (PartitionKey ge '@' and PartitionKey lt 'A' and Name ge '@' and Name lt 'A')",
  "PartitionKey ge 'h' and PartitionKey lt 'p'",
  "Output eq 'investigating'",
  "Output ne 'investigating'",
  "not (Output eq 'investigating')",
  'Generation eq 0',
  'Generation gt 0',
  "CreatedTime ge datetime'2020-01-01T00:00:00.0000000Z'",
  "CreatedTime lt datetime'2020-01-01T00:00:00Z'",
  "NoSuchColumn eq 'x'",
  "PartitionKey eq 'o''clock'",
] as const;

const questions: Readonly<Record<string, Question>> = {
  'all rows of Instances with types': (account) => rowsOf(instances(account)),
  'all rows of History with types': (account) => rowsOf(history(account)),
  ...Object.fromEntries(
    filters.map((filter) => [
      `rows where ${filter}`,
      (account: Account) => rowsOf(instances(account), filter, ['PartitionKey', 'RuntimeStatus']),
    ]),
  ),
  'history of one execution': (account) =>
    rowsOf(history(account), "(PartitionKey eq 'held-1') and (EventType eq 'ExecutionSuspended')"),
  'a boolean in a filter': (account) =>
    rowsOf(history(account), "IsPlayed eq true and PartitionKey eq 'held-1'", ['RowKey']),
  'columns that some rows lack': (account) =>
    rowsOf(instances(account), undefined, ['PartitionKey', 'Output', 'CompletedTime']),
  'pages of two rows': async (account) => {
    const pages: string[][] = [];
    for await (const page of instances(account).listEntities().byPage({ maxPageSize: 2 })) {
      pages.push(page.map((row) => row.partitionKey ?? ''));
    }
    return pages;
  },
  'going on from a continuation': async (account) => {
    const first = await instances(account).listEntities().byPage({ maxPageSize: 4 }).next();
    const continuationToken = (first.value as { continuationToken?: string }).continuationToken ?? '';
    const second = await instances(account).listEntities().byPage({ maxPageSize: 4, continuationToken }).next();
    return (second.value as TableEntity[]).map((row) => row.partitionKey);
  },
  'one row': async (account) => withoutChance(await instances(account).getEntity('held-1', '')),
  'a row that is not there': (account) => failure(instances(account).getEntity('nobody', '')),
  'a table that is not there': (account) => failure(account.table('Nowhere').listEntities().next()),
  'a row of a table that is not there': (account) => failure(account.table('Nowhere').getEntity('a', 'b')),
  'a filter that is none': (account) =>
    failure(
      instances(account)
        .listEntities({ queryOptions: { filter: 'RuntimeStatus eq' } })
        .next(),
    ),
  'names of tables': async (account) => {
    const names: string[] = [];
    for await (const { name } of account.tables.listTables()) names.push(name ?? '');
    return names.filter((name) => name.startsWith('Shop')).sort();
  },
  'rows written, merged, replaced, deleted': async (account) => {
    const table = account.table('Writing');
    await table.createTable();
    const row = { partitionKey: "o'clock", rowKey: '1', text: 'a', count: 1, when: new Date(0), yes: true, big: 5n };
    await table.createEntity(row);
    const twice = await failure(table.createEntity(row));
    await table.upsertEntity({ partitionKey: "o'clock", rowKey: '1', text: 'b' }, 'Merge');
    const merged = await rowsOf(table);
    await table.upsertEntity({ partitionKey: "o'clock", rowKey: '1', text: 'c' }, 'Replace');
    const replaced = await rowsOf(table);
    const nobody = await failure(table.updateEntity({ partitionKey: 'x', rowKey: 'y', text: 'd' }, 'Merge'));
    const wrongTag = await failure(
      table.updateEntity({ partitionKey: "o'clock", rowKey: '1' }, 'Replace', {
        etag: `W/"datetime'2020-01-01T00%3A00%3A00Z'"`,
      }),
    );
    await table.deleteEntity("o'clock", '1');
    const gone = await failure(table.deleteEntity("o'clock", '1'));
    return { twice, merged, replaced, nobody, wrongTag, gone, left: await rowsOf(table) };
  },
  'a transaction, and one that fails as a whole': async (account) => {
    const table = account.table('Together');
    await table.createTable();
    const actions: TransactionAction[] = ['1', '2', "3'"].map((rowKey) => [
      'create',
      { partitionKey: 'p', rowKey, text: 'ü' },
    ]);
    const { status } = await table.submitTransaction(actions);
    const again = await failure(
      table.submitTransaction([
        ['upsert', { partitionKey: 'p', rowKey: '9', text: 'not to stay' }, 'Replace'],
        ['create', { partitionKey: 'p', rowKey: '1' }],
      ]),
    );
    return { status, again, rows: await rowsOf(table) };
  },
  'depths of queues': async (account) => {
    const depths: Record<string, number | undefined> = {};
    for await (const { name } of account.queues.listQueues({ prefix: 'shopmixed-' })) {
      depths[name] = (await account.queues.getQueueClient(name).getProperties()).approximateMessagesCount;
    }
    return depths;
  },
  'a queue that is not there': (account) => failure(account.queues.getQueueClient('nowhere').getProperties()),
  'peeking into a queue that is not there': (account) =>
    failure(account.queues.getQueueClient('nowhere').peekMessages()),
  'visible messages, in their order': async (account) => {
    const queue = account.queues.getQueueClient('shopmixed-control-01');
    const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
    return peekedMessageItems.map(({ messageText, dequeueCount }) => ({
      event: (JSON.parse(messageText) as { TaskMessage: { Event: { EventType: number } } }).TaskMessage.Event.EventType,
      dequeueCount,
    }));
  },
  'a message put, hidden, received, given back, deleted': async (account) => {
    const queue = account.queues.getQueueClient('writing');
    const created = [(await queue.createIfNotExists()).succeeded, (await queue.createIfNotExists()).succeeded];
    const peek = async (): Promise<string[]> =>
      (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(({ messageText }) => messageText);
    const count = async (): Promise<number | undefined> => (await queue.getProperties()).approximateMessagesCount;
    await queue.sendMessage('<first> & "äö"');
    await queue.sendMessage('second', { visibilityTimeout: 3600, messageTimeToLive: -1 });
    const sent = [await peek(), await count()];
    const [received] = (await queue.receiveMessages({ visibilityTimeout: 60 })).receivedMessageItems;
    const held = [received?.messageText, received?.dequeueCount, await peek(), await count()];
    const updated = await queue.updateMessage(received?.messageId ?? '', received?.popReceipt ?? '', 'changed', 0);
    const back = [await peek(), await count()];
    const oldReceipt = await failure(queue.deleteMessage(received?.messageId ?? '', received?.popReceipt ?? ''));
    await queue.deleteMessage(received?.messageId ?? '', updated.popReceipt ?? '');
    const tooLong = await failure(queue.sendMessage('x', { visibilityTimeout: 8 * 24 * 3600, messageTimeToLive: -1 }));
    return { created, sent, held, back, oldReceipt, tooLong, left: [await peek(), await count()] };
  },
  'containers and blobs': async (account) => {
    const there = account.blobs.getContainerClient('shopmixed-applease');
    const absent = account.blobs.getContainerClient('nowhere');
    const content = await there.getBlobClient('shopmixed-appleaseinfo').downloadToBuffer();
    const names: string[] = [];
    for await (const { name } of there.listBlobsFlat()) names.push(name);
    return {
      exists: [await there.exists(), await absent.exists()],
      content: content.toString('utf8'),
      names,
      noBlob: await failure(there.getBlobClient('folder/none.json').download()),
      noContainer: await failure(absent.getBlobClient('none.json').download()),
    };
  },
};

describe('in-process storage server, against Azurite', () => {
  let azurite: Azurite;
  let server: StorageServer;

  before(async function () {
    this.timeout(60_000);
    [azurite, server] = await Promise.all([startAzurite(), startStorageServer()]);
    const fixture = readFixture('mixed');
    for (const connectionString of [azurite.connectionString, server.connectionString]) {
      await pourHub(fixture, connectionString, { shiftTimes: false });
    }
  });

  after(async () => {
    await Promise.all([azurite.stop(), server.stop()]);
  });

  for (const [what, ask] of Object.entries(questions)) {
    it(`answers the same: ${what}`, async () => {
      const [theirs, ours] = [
        await ask(openAccount(azurite.connectionString)),
        await ask(openAccount(server.connectionString)),
      ];
      assert.deepEqual(ours, theirs);
    });
  }
});
