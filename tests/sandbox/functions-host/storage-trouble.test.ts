import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { createFunctionsHost } from '../../../sandbox/functions-host/index.ts';
import { pourHub, readFixture } from '../../../sandbox/hub/index.ts';
import { startServer, type SandboxServer } from '../../../sandbox/http-server/index.ts';
import { startStorageServer, type FaultHook, type StorageServer } from '../../../sandbox/storage-server/index.ts';

const api = '/runtime/webhooks/durabletask';
const continuation = 'x-ms-continuation-token';

describe('sandbox Functions host on storage in trouble', () => {
  let storage: StorageServer;
  let server: SandboxServer;
  before(async () => {
    storage = await startStorageServer();
    await pourHub(readFixture('entities-only'), storage.connectionString);
    const handle = createFunctionsHost({
      state: () => ({
        siteName: 'shop',
        slotName: 'production',
        appSettings: { AzureWebJobsStorage: storage.connectionString },
        hostJson:
          '{"extensions":{"durableTask":{"hubName":"Shopentitiesonly","storageProvider":{"partitionCount":2}}}}',
        files: {},
        keys: { masterKey: 'M', functionKeys: {}, systemKeys: {} },
        running: true,
        generation: 0,
        startedAt: 0,
      }),
    });
    server = await startServer({ handle });
  });
  after(async () => {
    await server.stop();
    await storage.stop();
  });
  afterEach(() => {
    storage.setFault(undefined);
  });

  const ask = (path: string, token = ''): Promise<Response> =>
    fetch(`${server.url}${api}${path}`, { headers: { 'x-functions-key': 'M', [continuation]: token } });

  /** Strikes the first query of the Instances table. */
  function onFirstQuery(fault: NonNullable<ReturnType<FaultHook>>): void {
    let struck = false;
    storage.setFault(({ service, method, path }) => {
      if (struck || service !== 'table' || method !== 'GET' || !path.includes('Instances')) return undefined;
      struck = true;
      return fault;
    });
  }

  it('passes an empty page with a continuation on', async () => {
    onFirstQuery({ kind: 'emptyPage' });
    const first = await ask('/instances');
    const token = first.headers.get(continuation) ?? '';
    assert.deepEqual([first.status, await first.json()], [200, []]);
    assert.notEqual(token, '');
    const second = await ask('/instances', token);
    assert.equal(((await second.json()) as unknown[]).length, 4);
    assert.equal(second.headers.get(continuation), null);
  });

  it('goes on by itself over an empty page when it lists entities', async () => {
    onFirstQuery({ kind: 'emptyPage' });
    const answer = await ask('/entities');
    assert.equal(((await answer.json()) as unknown[]).length, 3);
  });

  it('says 500 with a stack trace for any trouble', async () => {
    onFirstQuery({ kind: 'status', status: 403 });
    const answer = await ask('/instances');
    assert.equal(answer.status, 500);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body['ExceptionMessage'], 'An error occurred while communicating with Azure Storage');
    assert.equal(typeof body['StackTrace'], 'string');
    assert.equal((await ask('/instances')).status, 200);
  });
});
