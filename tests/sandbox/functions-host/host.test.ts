import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { createFunctionsHost, type HostState } from '../../../sandbox/functions-host/index.ts';
import { openAccount, pourHub, readFixture, type HubFixture } from '../../../sandbox/hub/index.ts';
import { startServer, type SandboxServer } from '../../../sandbox/http-server/index.ts';

const durable = '/runtime/webhooks/durabletask';

describe('sandbox Functions host', () => {
  let azurite: Azurite;
  let server: SandboxServer;
  let state: HostState;
  const startupMs = 300;

  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
    await pourHub(readFixture('mixed'), azurite.connectionString);
    await pourHub(readFixture('entities-only'), azurite.connectionString);
    await pourHub(readFixture('odd-ids'), azurite.connectionString);
    server = await startServer({ handle: createFunctionsHost({ state: () => state, startupMs }) });
  });
  after(async () => {
    await server.stop();
    await azurite.stop();
  });
  beforeEach(() => {
    state = {
      siteName: 'shop',
      slotName: 'production',
      appSettings: { AzureWebJobsStorage: azurite.connectionString, Hub: 'Shopmixed' },
      hostJson:
        '{ "extensions": { "durableTask": { "hubName": "%Hub%", "storageProvider": { "partitionCount": 2 } } } }',
      files: { 'host.json': '{"version":"2.0"}', 'bin/extensions.json': '{"extensions":[]}' },
      keys: { masterKey: 'M', functionKeys: { default: 'F' }, systemKeys: { durabletask_extension: 'S' } },
      running: true,
      generation: (state as HostState | undefined)?.generation === undefined ? 0 : state.generation + 1,
      startedAt: 0,
    };
  });

  const ask = (path: string, key = 'S', init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, { ...init, headers: key === '' ? {} : { 'x-functions-key': key } });

  it('opens each door to its own key and the master key; the header wins over the query', async () => {
    const doors = [`${durable}/instances`, '/admin/host/status', '/api/StatusCheck'];
    const opened = async (key: string): Promise<number[]> =>
      Promise.all(doors.map(async (door) => (await ask(door, key)).status));
    assert.deepEqual(await opened(''), [401, 401, 401]);
    assert.deepEqual(await opened('S'), [200, 401, 401]);
    assert.deepEqual(await opened('F'), [401, 401, 200]);
    assert.deepEqual(await opened('M'), [200, 200, 200]);
    assert.equal((await ask(`${durable}/instances?code=S`, '')).status, 200);
    assert.equal((await ask(`${durable}/instances?code=S`, 'wrong')).status, 401);
  });

  it('answers 403 when the app is stopped and 503 while the host starts', async () => {
    state = { ...state, running: false };
    const stopped = await ask(`${durable}/instances`);
    assert.equal(stopped.status, 403);
    assert.match(await stopped.text(), /This web app is stopped/);
    state = { ...state, running: true, generation: state.generation + 1, startedAt: Date.now() };
    const starting = await ask(`${durable}/instances`);
    assert.deepEqual([starting.status, await starting.text()], [503, 'Function host is not running.']);
    await new Promise((resolve) => setTimeout(resolve, startupMs));
    assert.equal((await ask(`${durable}/instances`)).status, 200);
  });

  it('does not start with the default hub name in a slot, nor with a setting that is missing', async () => {
    state = { ...state, slotName: 'staging', hostJson: '{}' };
    assert.equal((await ask(`${durable}/instances`)).status, 503);
    const status = (await (await ask('/admin/host/status', 'M')).json()) as { state: string; errors: string[] };
    assert.equal(status.state, 'Error');
    assert.match(status.errors[0] ?? '', /Task Hub name must be specified in host\.json when using slots/);
    state = {
      ...state,
      generation: state.generation + 1,
      hostJson: '{"extensions":{"durableTask":{"hubName":"%No%"}}}',
    };
    assert.equal((await ask(`${durable}/instances`)).status, 503);
  });

  it('serves the routes of the 1.x runtime under their own name only', async () => {
    state = {
      ...state,
      appSettings: { ...state.appSettings, FUNCTIONS_EXTENSION_VERSION: '~1' },
      hostJson: '{ "durableTask": { "HubName": "Shopmixed", "partitionCount": 2 } }',
    };
    const first = await ask('/admin/extensions/DurableTaskExtension/instances');
    assert.equal(((await first.json()) as unknown[]).length, 9);
    assert.equal((await ask(`${durable}/instances`)).status, 404);
  });

  it('serves files of the app to the master key', async () => {
    assert.equal(await (await ask('/admin/vfs/host.json?relativePath=1', 'M')).text(), '{"version":"2.0"}');
    assert.equal((await ask('/admin/vfs/site/wwwroot/bin/extensions.json', 'M')).status, 200);
    assert.equal((await ask('/admin/vfs/nothing.json?relativePath=1', 'M')).status, 404);
    const folder = (await (await ask('/admin/vfs/?relativePath=1', 'M')).json()) as { name: string }[];
    assert.deepEqual(
      folder.map(({ name }) => name),
      ['host.json', 'bin'],
    );
  });

  it('has a StatusCheck function that counts orchestrations only', async () => {
    assert.deepEqual(await (await ask('/api/StatusCheck', 'F')).json(), { hasRunning: true });
    state = {
      ...state,
      generation: state.generation + 1,
      appSettings: { ...state.appSettings, Hub: 'Shopentitiesonly' },
    };
    assert.deepEqual(await (await ask('/api/statuscheck', 'F')).json(), { hasRunning: false });
  });

  it('adds control queues to a hub of fewer partitions that it only reads', async () => {
    await pourHub(readFixture('settled'), azurite.connectionString);
    state = {
      ...state,
      appSettings: { ...state.appSettings, Hub: 'Shopsettled' },
      hostJson: '{ "extensions": { "durableTask": { "hubName": "%Hub%" } } }',
    };
    assert.equal((await ask(`${durable}/instances?top=1`)).status, 200);
    const queues: string[] = [];
    for await (const { name } of openAccount(azurite.connectionString).queues.listQueues({ prefix: 'shopsettled-c' })) {
      queues.push(name);
    }
    assert.deepEqual(
      queues.map((name) => name.slice(-2)),
      ['00', '01', '02', '03'],
    );
  });

  it('reaches odd ids as the real handler does: encoded once, twice or three times, and never one with a slash', async () => {
    state = { ...state, appSettings: { ...state.appSettings, Hub: 'Shopoddids' } };
    const listed = (await (await ask(`${durable}/instances?top=1000`)).json()) as { instanceId: string }[];
    const encoded = (id: string, times: number): string =>
      Array.from({ length: times }).reduce<string>((text) => encodeURIComponent(text), id);
    const unreachable = async (times: number): Promise<string[]> => {
      const missing: string[] = [];
      for (const { instanceId } of listed) {
        const { status } = await ask(`${durable}/instances/${encoded(instanceId, times)}`);
        if (status === 404) missing.push(instanceId);
        else assert.ok(status === 200 || status === 202, `${instanceId}: ${status}`);
      }
      return missing;
    };
    assert.deepEqual(await unreachable(1), ['pct%20id', 'plus+id', 'slash/id']);
    assert.deepEqual(await unreachable(3), ['slash/id']);
  });

  it('answers 500 for a hub whose tables went away, until it is restarted', async () => {
    const fixture = JSON.stringify(readFixture('settled')).replaceAll(/shopsettled/gi, 'Gone');
    const lowered = fixture.replaceAll(/Gone(?=-)/g, 'gone');
    await pourHub(JSON.parse(lowered) as HubFixture, azurite.connectionString);
    state = { ...state, appSettings: { ...state.appSettings, Hub: 'Gone' } };
    assert.equal((await ask(`${durable}/instances`)).status, 200);
    await openAccount(azurite.connectionString).tables.deleteTable('GoneInstances');
    const failed = await ask(`${durable}/instances`);
    assert.equal(failed.status, 500);
    assert.match(await failed.text(), /"StackTrace":" {3}at /);
    state = { ...state, generation: state.generation + 1 };
    assert.deepEqual(await (await ask(`${durable}/instances`)).json(), []);
  });

  it('lets nobody through where App Service authentication is on', async () => {
    const guarded = await startServer({ handle: createFunctionsHost({ state: () => state, easyAuth: true }) });
    try {
      const answer = await fetch(`${guarded.url}${durable}/instances`, { headers: { 'x-functions-key': 'S' } });
      assert.equal(answer.status, 401);
    } finally {
      await guarded.stop();
    }
  });

  it('runs functions of the test beside its own', async () => {
    const functions = { Hello: () => ({ status: 200, body: 'hello' }) };
    const own = await startServer({ handle: createFunctionsHost({ state: () => state, functions }) });
    try {
      const headers = { 'x-functions-key': 'F' };
      assert.equal(await (await fetch(`${own.url}/api/hello`, { headers })).text(), 'hello');
      assert.equal((await fetch(`${own.url}/api/other`, { headers })).status, 404);
    } finally {
      await own.stop();
    }
  });

  it('queues what the engine understands', async () => {
    await ask(`${durable}/instances/approval-1/terminate?reason=enough`, 'S', { method: 'POST' });
    const account = openAccount(azurite.connectionString);
    const texts: string[] = [];
    for (const queue of ['shopmixed-control-00', 'shopmixed-control-01']) {
      const { peekedMessageItems } = await account.queues.getQueueClient(queue).peekMessages({ numberOfMessages: 32 });
      texts.push(...peekedMessageItems.map(({ messageText }) => messageText));
    }
    const terminate = texts.find((text) => text.includes('ExecutionTerminatedEvent'));
    assert.ok(terminate?.includes('"InstanceId":"approval-1"') && terminate.includes('"Input":"enough"'));
  });
});
