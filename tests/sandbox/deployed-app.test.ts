import assert from 'node:assert/strict';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { setTimeout as pause } from 'node:timers/promises';
import { after, afterEach, before, describe, it } from 'mocha';
import { hubNames } from '../../core/taskhub/storage-format/index.ts';
import { openAccount } from '../../sandbox/hub/index.ts';
import { deployZip, startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { packZip, type Files } from '../../sandbox/scm/index.ts';
import { trustingClient } from './support/trusting-client.ts';

const hostJson = JSON.stringify({
  version: '2.0',
  extensions: { durableTask: { hubName: '%Hub%', storageProvider: { partitionCount: 2 } } },
});
const code = {
  version: '1.0.0',
  orchestrations: { Order: { runsForMs: 200 }, Wait: { waitsForEvent: 'go' }, Break: { fails: 'out of stock' } },
  httpStarters: { StartOrder: { orchestration: 'Order' }, StartWait: { orchestration: 'Wait' } },
  queueStarters: { OnMessage: { queue: 'orders', orchestration: 'Wait' } },
  timerStarters: { OnTime: { everyMs: 100, orchestration: 'Order' } },
  httpFunctions: { Echo: {} },
};
const off = { 'AzureWebJobs.OnMessage.Disabled': 'true', 'AzureWebJobs.OnTime.Disabled': '1' };

interface Status {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly output: unknown;
}

describe('an app that was made and deployed in the sandbox', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let token: string;
  let made = 0;

  before(async () => {
    sandbox = await startSandbox();
    sandbox.arm.estate.addResourceGroup('rg');
    sandbox.arm.estate.addPlan({ name: 'plan', resourceGroup: 'rg', skuName: 'EP1', tier: 'ElasticPremium' });
    token = await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url);
  });
  after(() => sandbox.stop());
  afterEach(() => {
    sandbox.deployments.polls = 1;
  });

  function send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<PipelineResponse> {
    return trustingClient(sandbox.authority.certificatePem).sendRequest(
      createPipelineRequest({
        url,
        method,
        headers: createHttpHeaders(options.headers ?? {}),
        ...(options.body === undefined ? {} : { body: options.body }),
      }),
    );
  }
  const read = <Body>({ bodyAsText }: PipelineResponse): Body => JSON.parse(bodyAsText ?? 'null') as Body;
  const arm = (method: 'PUT' | 'POST' | 'DELETE' | 'GET', path: string, body?: unknown): Promise<PipelineResponse> =>
    send(
      method,
      `${sandbox.arm.url}/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg/providers/Microsoft.Web${path}?api-version=2025-05-01`,
      {
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );

  const keysOf = async (name: string): Promise<{ systemKeys: Record<string, string> }> =>
    read(await arm('POST', `/sites/${name}/host/default/listkeys`));

  interface Deployed {
    readonly name: string;
    readonly url: string;
    readonly hub: string;
    readonly key: string;
    start(name: string, body?: string): Promise<PipelineResponse>;
    all(): Promise<readonly Status[]>;
    until(condition: (status: Status | undefined) => boolean, id?: string): Promise<Status | undefined>;
  }

  async function deploy(settings: Record<string, string> = {}, files: Files = {}): Promise<Deployed> {
    const name = `app${(made += 1)}`;
    const hub = `Hub${made}`;
    const appSettings = { AzureWebJobsStorage: sandbox.azurite.connectionString, Hub: hub, ...off, ...settings };
    const accepted = await arm('PUT', `/sites/${name}`, {
      location: 'West Europe',
      kind: 'functionapp',
      properties: {
        serverFarmId: `/subscriptions/${sandbox.subscriptionId}/resourceGroups/rg/providers/Microsoft.Web/serverfarms/plan`,
        siteConfig: { appSettings: Object.entries(appSettings).map(([key, value]) => ({ name: key, value })) },
      },
    });
    assert.equal(accepted.status, 202);
    const headers = { authorization: `Bearer ${token}` };
    let answer = accepted;
    while (answer.status === 202) answer = await send('GET', accepted.headers.get('location') ?? '', { headers });
    assert.equal(answer.status, 200);
    assert.equal((await keysOf(name)).systemKeys['durabletask_extension'], undefined);
    await deployZip(sandbox, name, 'production', {
      'host.json': hostJson,
      'sandbox.json': JSON.stringify(code),
      ...files,
    });
    const { url, slot } = sandbox.functionsHost(name);
    const key = slot.keys.masterKey;
    const instances = `${url}/runtime/webhooks/durabletask/instances`;
    const all = async (): Promise<readonly Status[]> =>
      read<Status[]>(await send('GET', instances, { headers: { 'x-functions-key': key } }));
    return {
      name,
      url,
      hub,
      key,
      all,
      start: (starter, body = '') =>
        send('POST', `${url}/api/${starter}`, { headers: { 'x-functions-key': key }, body }),
      async until(condition, id) {
        for (;;) {
          const found = (await all()).find(({ instanceId }) => id === undefined || instanceId === id);
          if (condition(found)) return found;
          await pause(30);
        }
      },
    };
  }
  const isIn =
    (wanted: string) =>
    (status: Status | undefined): boolean =>
      status?.runtimeStatus === wanted;
  const raise = (app: Deployed, id: string, name: string): Promise<PipelineResponse> =>
    send('POST', `${app.url}/runtime/webhooks/durabletask/instances/${id}/raiseEvent/${name}`, {
      headers: { 'x-functions-key': app.key, 'content-type': 'application/json' },
      body: '{"by":"test"}',
    });

  it('starts over its HTTP starter, runs, completes, and leaves no message', async () => {
    const app = await deploy();
    const answer = await app.start('StartOrder', '{"order":1}');
    assert.equal(answer.status, 202);
    const { id, statusQueryGetUri } = read<{ id: string; statusQueryGetUri: string }>(answer);
    assert.equal(answer.headers.get('location'), statusQueryGetUri);
    assert.match(
      statusQueryGetUri,
      new RegExp(`^${app.url}/runtime/webhooks/durabletask/instances/${id}\\?taskHub=${app.hub}&.*code=`),
    );
    await app.until(isIn('Running'), id);
    const done = await app.until(isIn('Completed'), id);
    assert.deepEqual([done?.name, done?.output], ['Order', 'done']);
    const account = openAccount(sandbox.azurite.connectionString);
    for (const partition of [0, 1]) {
      const queue = account.queues.getQueueClient(hubNames(app.hub).controlQueue(partition));
      assert.equal((await queue.getProperties()).approximateMessagesCount, 0);
    }
    const history = await send('GET', `${statusQueryGetUri}&showHistory=true`);
    assert.deepEqual(
      read<{ historyEvents: { EventType: string }[] }>(history).historyEvents.map(({ EventType }) => EventType),
      ['ExecutionStarted', 'TimerFired', 'ExecutionCompleted'],
    );
  });

  it('waits for its event, which may be suspended and resumed before', async () => {
    const app = await deploy();
    const { id } = read<{ id: string }>(await app.start('StartWait'));
    await app.until(isIn('Running'), id);
    const operate = (operation: string): Promise<PipelineResponse> =>
      send('POST', `${app.url}/runtime/webhooks/durabletask/instances/${id}/${operation}?reason=x`, {
        headers: { 'x-functions-key': app.key },
      });
    assert.equal((await operate('suspend')).status, 202);
    await app.until(isIn('Suspended'), id);
    assert.equal((await raise(app, id, 'go')).status, 202);
    assert.equal((await operate('resume')).status, 202);
    const done = await app.until(isIn('Completed'), id);
    assert.deepEqual(done?.output, { by: 'test' });
  });

  for (const [name, status, output] of [
    ['Break', 'Failed', 'out of stock'],
    ['Nobody', 'Failed', "The function 'Nobody' doesn't exist, is disabled, or is not an orchestrator function."],
  ] as const) {
    it(`${name} ends ${status}`, async () => {
      const app = await deploy();
      const started = await send('POST', `${app.url}/runtime/webhooks/durabletask/orchestrators/${name}/one`, {
        headers: { 'x-functions-key': app.key },
      });
      assert.equal(started.status, 202);
      assert.equal((await app.until(isIn(status), 'one'))?.output, output);
    });
  }

  it('completes what failed when it is rewound', async () => {
    const app = await deploy();
    const headers = { 'x-functions-key': app.key };
    const api = `${app.url}/runtime/webhooks/durabletask`;
    await send('POST', `${api}/orchestrators/Break/again`, { headers });
    await app.until(isIn('Failed'), 'again');
    assert.equal((await send('POST', `${api}/instances/again/rewind?reason=x`, { headers })).status, 202);
    assert.equal((await app.until(isIn('Completed'), 'again'))?.output, 'rewound');
  });

  it('carries on many at once, and each of them once', async () => {
    const app = await deploy();
    const ids = await Promise.all(
      Array.from({ length: 25 }, async () => read<{ id: string }>(await app.start('StartOrder')).id),
    );
    for (const id of ids) await app.until(isIn('Completed'), id);
    const all = await app.all();
    assert.deepEqual(all.map(({ instanceId }) => instanceId).sort(), [...ids].sort());
  });

  it('ends what is terminated', async () => {
    const app = await deploy();
    const { id } = read<{ id: string }>(await app.start('StartWait'));
    await app.until(isIn('Running'), id);
    await send('POST', `${app.url}/runtime/webhooks/durabletask/instances/${id}/terminate?reason=enough`, {
      headers: { 'x-functions-key': app.key },
    });
    assert.equal((await app.until(isIn('Terminated'), id))?.output, 'enough');
  });

  it('starts for messages and by time, unless a setting switches these functions off', async () => {
    const app = await deploy();
    const queue = openAccount(sandbox.azurite.connectionString).queues.getQueueClient('orders');
    await queue.createIfNotExists();
    await queue.sendMessage('{"order":2}');
    await pause(700);
    assert.deepEqual(await app.all(), []);
    await arm('PUT', `/sites/${app.name}/config/appsettings`, {
      properties: {
        AzureWebJobsStorage: sandbox.azurite.connectionString,
        Hub: app.hub,
        'AzureWebJobs.OnTime.Disabled': 'false',
      },
    });
    for (;;) {
      const names = new Set((await app.all()).map(({ name }) => name));
      if (names.has('Wait') && names.has('Order')) break;
      await pause(30);
    }
    const listed = read<{ value: { properties: { name: string; isDisabled: boolean } }[] }>(
      await arm('GET', `/sites/${app.name}/functions`),
    ).value.map(({ properties }) => [properties.name, properties.isDisabled]);
    assert.deepEqual(Object.fromEntries(listed), {
      StartOrder: false,
      StartWait: false,
      Echo: false,
      OnMessage: false,
      OnTime: false,
      Order: false,
      Wait: false,
      Break: false,
    });
    await arm('POST', `/sites/${app.name}/stop`);
  });

  it('runs nothing while it is stopped, answers 403, and goes on when it is started', async () => {
    const app = await deploy();
    const { id } = read<{ id: string }>(await app.start('StartWait'));
    await app.until(isIn('Running'), id);
    await arm('POST', `/sites/${app.name}/stop`);
    const refused = await app.start('StartWait');
    assert.equal(refused.status, 403);
    assert.match(refused.bodyAsText ?? '', /This web app is stopped/);
    await arm('POST', `/sites/${app.name}/start`);
    assert.equal((await raise(app, id, 'go')).status, 202);
    await app.until(isIn('Completed'), id);
  });

  it('has other functions, which answer what they were asked', async () => {
    const app = await deploy();
    const answer = await send('PUT', `${app.url}/api/Echo?x=%2F`, {
      headers: { 'x-functions-key': app.key, 'x-app-version': '1.0' },
      body: 'hello',
    });
    const { target, body, headers } = read<{ target: string; body: string; headers: Record<string, string> }>(answer);
    assert.deepEqual([target, body, headers['x-app-version']], ['/api/Echo?x=%2F', 'hello', '1.0']);
    assert.equal((await send('GET', `${app.url}/api/Echo`)).status, 401);
  });

  it('runs from a package at an address, and takes another one when the triggers are told', async () => {
    const blobs = openAccount(sandbox.azurite.connectionString).blobs.getContainerClient('packages');
    await blobs.createIfNotExists({ access: 'blob' });
    const blob = blobs.getBlockBlobClient('app.zip');
    const put = async (version: string): Promise<void> => {
      const zip = await packZip({ 'host.json': hostJson, 'sandbox.json': JSON.stringify({ ...code, version }) });
      await blob.upload(zip, zip.length);
    };
    const app = await deploy();
    const version = async (): Promise<string> =>
      read<{ version: string }>(await send('GET', `${app.url}/api/health`)).version;
    await put('2.0.0');
    await arm('PUT', `/sites/${app.name}/config/appsettings`, {
      properties: {
        AzureWebJobsStorage: sandbox.azurite.connectionString,
        Hub: app.hub,
        WEBSITE_RUN_FROM_PACKAGE: blob.url,
        ...off,
      },
    });
    assert.equal(await version(), '2.0.0');
    await put('3.0.0');
    assert.equal(await version(), '2.0.0');
    assert.equal((await arm('POST', `/sites/${app.name}/syncfunctiontriggers`)).status, 204);
    assert.equal(await version(), '3.0.0');
  });

  it('has the key of the durable extension once that was loaded', async () => {
    const app = await deploy();
    const key = (await keysOf(app.name)).systemKeys['durabletask_extension'] ?? '';
    assert.notEqual(key, '');
    const instances = `${app.url}/runtime/webhooks/durabletask/instances`;
    assert.equal((await send('GET', instances, { headers: { 'x-functions-key': key } })).status, 200);
    assert.equal((await keysOf(app.name)).systemKeys['durabletask_extension'], key);
  });

  it('keeps instances and history in a tracking store that apps share, and everything else of its own', async () => {
    const shared = JSON.stringify({
      extensions: {
        durableTask: {
          hubName: '%Hub%',
          storageProvider: {
            partitionCount: 1,
            trackingStoreConnectionName: 'Tracking',
            trackingStoreNamePrefix: 'Shared',
          },
        },
      },
    });
    const settings = { Tracking: sandbox.azurite.connectionString };
    const [one, other] = [
      await deploy(settings, { 'host.json': shared }),
      await deploy(settings, { 'host.json': shared }),
    ];
    const { id } = read<{ id: string }>(await one.start('StartOrder'));
    const done = await other.until(isIn('Completed'), id);
    assert.equal(done?.output, 'done');
    const tables = new Set<string>();
    for await (const { name } of openAccount(sandbox.azurite.connectionString).tables.listTables())
      tables.add(name ?? '');
    assert.ok(tables.has('SharedInstances') && tables.has(`${one.hub}Partitions`));
    assert.ok(!tables.has(`${one.hub}Instances`));
  });

  it('does not start beside a host of the same id in the same storage', async () => {
    const hostId = { AzureFunctionsWebHost__hostid: 'the-same-for-both' };
    const [first, second] = [await deploy(hostId), await deploy(hostId)];
    const stateOf = async (app: Deployed): Promise<unknown> => {
      const answer = await send('GET', `${app.url}/admin/host/status`, { headers: { 'x-functions-key': app.key } });
      const { state, errors = [] } = read<{ state: string; errors?: readonly string[] }>(answer);
      return [state, errors.length === 0 ? '' : (errors[0] ?? '').slice(0, 43)];
    };
    assert.deepEqual(await stateOf(first), ['Running', '']);
    assert.deepEqual(await stateOf(second), ['Error', "A collision for Host ID 'the-same-for-both'"]);
    assert.equal((await second.start('StartOrder')).status, 503);
    await arm('DELETE', `/sites/${first.name}`);
    await arm('POST', `/sites/${second.name}/restart`);
    assert.deepEqual(await stateOf(second), ['Running', '']);
  });

  it('is gone when it was removed', async () => {
    const app = await deploy();
    assert.equal((await arm('DELETE', `/sites/${app.name}`)).status, 200);
    await assert.rejects(app.start('StartWait'), { code: 'ECONNREFUSED' });
    assert.equal((await arm('DELETE', `/sites/${app.name}`)).status, 204);
    assert.throws(() => sandbox.functionsHost(app.name));
  });
});
