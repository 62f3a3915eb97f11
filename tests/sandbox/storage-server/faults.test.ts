import assert from 'node:assert/strict';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { TableClient } from '@azure/data-tables';
import { openAccount, pourHub, readFixture } from '../../../sandbox/hub/index.ts';
import {
  startStorageServer,
  type ObservedRequest,
  type StorageFault,
  type StorageServer,
} from '../../../sandbox/storage-server/index.ts';

interface Trouble {
  readonly fault: StorageFault;
  readonly statusCode?: number;
  readonly serviceCode?: string;
  /** Of the SDK's error, where there is no answer. */
  readonly code?: string;
}

const troubles: Readonly<Record<string, Trouble>> = {
  '403': { fault: { kind: 'status', status: 403 }, statusCode: 403, serviceCode: 'AuthorizationFailure' },
  '404 of a table': {
    fault: { kind: 'status', status: 404, code: 'TableNotFound' },
    statusCode: 404,
    serviceCode: 'TableNotFound',
  },
  '503 with a time to wait': {
    fault: { kind: 'status', status: 503, code: 'ServerBusy', retryAfterSeconds: 7 },
    statusCode: 503,
    serviceCode: 'ServerBusy',
  },
  'a cut connection': { fault: { kind: 'cut' }, code: 'ECONNRESET' },
  'a cut body': { fault: { kind: 'cutBody' }, code: 'PARSE_ERROR' },
  'a body that is none': { fault: { kind: 'malformed' }, code: 'PARSE_ERROR' },
  'half a body': { fault: { kind: 'truncated' }, code: 'PARSE_ERROR' },
};

describe('in-process storage server, faults and pages', () => {
  let server: StorageServer;

  before(async () => {
    server = await startStorageServer();
    await pourHub(readFixture('mixed'), server.connectionString);
  });

  after(async () => {
    await server.stop();
  });

  afterEach(() => {
    server.setFault(undefined);
    Object.assign(server.limits, { rowsPerPage: 1000, scannedPerPage: Infinity });
  });

  /** Without the SDK's own retries, through sockets or straight. */
  function table(httpClient: HttpClient): TableClient {
    return TableClient.fromConnectionString(server.connectionString, 'ShopmixedInstances', {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
      httpClient,
    });
  }

  async function keysOf(httpClient: HttpClient, filter?: string): Promise<string[][]> {
    const pages: string[][] = [];
    const queryOptions = filter === undefined ? {} : { filter };
    for await (const page of table(httpClient).listEntities({ queryOptions }).byPage()) {
      pages.push(page.map((row) => row.partitionKey ?? ''));
      assert.ok(pages.length < 50, 'the pages do not end');
    }
    return pages;
  }

  const clients = (): Readonly<Record<string, HttpClient>> => ({
    sockets: createDefaultHttpClient(),
    'no sockets': server.inProcessClient,
  });

  for (const way of ['sockets', 'no sockets']) {
    for (const [what, { fault, statusCode, serviceCode, code }] of Object.entries(troubles)) {
      it(`${what} is the same to the SDK with ${way}`, async () => {
        const client = clients()[way];
        assert.ok(client !== undefined);
        server.setFault(() => fault);
        await assert.rejects(keysOf(client), (error: Error & Record<string, unknown>) => {
          const details = error['details'] as { errorCode?: string; retryAfter?: string } | undefined;
          assert.equal(error['statusCode'], statusCode ?? error['statusCode']);
          assert.equal(serviceCode, serviceCode === undefined ? undefined : details?.errorCode);
          assert.equal(code, code === undefined ? undefined : error['code']);
          return true;
        });
      });
    }

    it(`empty pages with a continuation go on to the end with ${way}`, async () => {
      const client = clients()[way];
      assert.ok(client !== undefined);
      let requests = 0;
      server.setFault(() => ((requests += 1) % 2 === 1 ? { kind: 'emptyPage' } : undefined));
      const pages = await keysOf(client);
      assert.deepEqual(pages[0], []);
      assert.equal(pages.flat().length, 9);
    });

    it(`a repeated continuation never ends with ${way}`, async () => {
      const client = clients()[way];
      assert.ok(client !== undefined);
      server.setFault(() => ({ kind: 'repeatedToken' }));
      await assert.rejects(keysOf(client), /the pages do not end/);
    });
  }

  it('gives empty pages by itself when it may look at few rows only', async () => {
    server.limits.scannedPerPage = 2;
    const pages = await keysOf(server.inProcessClient, "RuntimeStatus eq 'Suspended'");
    assert.deepEqual(pages, [['held-1'], [], [], [], []]);
  });

  it('keeps to a number of rows per page that is smaller than the one asked for', async () => {
    server.limits.rowsPerPage = 4;
    assert.deepEqual(
      (await keysOf(server.inProcessClient)).map((page) => page.length),
      [4, 4, 1],
    );
  });

  it('shows the hook what is asked for, and lets faults hit some requests only', async () => {
    const seen: ObservedRequest[] = [];
    server.setFault((request) => {
      seen.push(request);
      return request.service === 'queue' ? { kind: 'status', status: 403 } : undefined;
    });
    const account = openAccount(server.connectionString);
    await account.table('ShopmixedInstances').getEntity('held-1', '');
    await assert.rejects(account.queues.getQueueClient('shopmixed-workitems').getProperties());
    assert.deepEqual(
      seen.map(({ service, method, path }) => `${service} ${method} ${path}`),
      ["table GET ShopmixedInstances(PartitionKey='held-1',RowKey='')", 'queue GET shopmixed-workitems'],
    );
  });

  it('answers later, when told so', async () => {
    server.setFault(() => ({ kind: 'delay', milliseconds: 40 }));
    const startedAt = performance.now();
    await keysOf(createDefaultHttpClient());
    assert.ok(performance.now() - startedAt >= 39);
  });

  it('gives every account its own clock', async () => {
    let now = Date.UTC(2026, 0, 1);
    server.createAccount('slow', { now: () => now });
    const queue = openAccount(server.connectionStringOf('slow')).queues.getQueueClient('q');
    await queue.create();
    await queue.sendMessage('x', { visibilityTimeout: 3600 });
    assert.equal((await queue.peekMessages()).peekedMessageItems.length, 0);
    now += 3_600_000;
    assert.equal((await queue.peekMessages()).peekedMessageItems.length, 1);
  });
});
