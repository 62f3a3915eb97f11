import assert from 'node:assert/strict';
import { json } from '../../sandbox/http-server/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import {
  assertBusy,
  assertIdle,
  assertUnknown,
  check,
  checkOnEveryNode,
  inPipelineOf,
  logOf,
  type CheckOptions,
  type Inputs,
} from './support/runs.ts';

const hostJson = (hubName: string): string =>
  JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName, storageProvider: { partitionCount: 2 } } } });

describe('the packed status check that asks the app', () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      hosts: { functions: { odd: () => json(200, ['hasRunning']) } },
      apps: ({ connectionString }) => {
        const appSettings = { AzureWebJobsStorage: connectionString, FUNCTIONS_EXTENSION_VERSION: '~4' };
        const slot = (hubName: string) => ({ appSettings, files: { 'host.json': hostJson(hubName) } });
        return [
          {
            name: 'shop',
            resourceGroup: 'rg-shop',
            ...slot('Shopmixed'),
            slots: { staging: slot('Shopentitiesonly'), backlog: slot('Shopentitysignalwaiting') },
          },
          {
            name: 'first',
            resourceGroup: 'rg-shop',
            appSettings: { AzureWebJobsStorage: connectionString, FUNCTIONS_EXTENSION_VERSION: '~1' },
            files: { 'host.json': JSON.stringify({ durableTask: { hubName: 'Shopmixed' } }) },
          },
        ];
      },
    });
    for (const name of ['mixed', 'entities-only', 'entity-signal-waiting']) {
      await pourHub(readFixture(name), sandbox.azurite.connectionString);
    }
  });
  after(() => sandbox.stop());
  beforeEach(() => {
    sandbox.arm.forgetRequests();
    for (const slot of ['production', 'staging', 'backlog']) sandbox.functionsHost('shop', slot).forgetRequests();
  });
  afterEach(() => sandbox.arm.setRoleAssignments(undefined));

  const job = (): CheckOptions => inPipelineOf(sandbox, 'WorkloadIdentityFederation');
  const app = (slotName: string, more: Inputs = {}): Inputs => ({
    azureSubscription: sandbox.serviceConnectionId,
    appName: 'shop',
    slotName,
    source: 'managementApi',
    ...more,
  });
  function direct(slotName: string, more: Inputs = {}): Inputs {
    const { url, slot } = sandbox.functionsHost('shop', slotName);
    return {
      source: 'managementApi',
      functionAppUrl: url,
      functionAppKey: slot.keys.systemKeys['durabletask_extension'] ?? '',
      ...more,
    };
  }
  const trusting = (): CheckOptions => ({ env: { NODE_EXTRA_CA_CERTS: sandbox.caFile } });

  describe('through the resource manager', () => {
    it('needs no key and never calls the app itself', async () => {
      for (const run of await checkOnEveryNode(app('staging'), job())) {
        assertIdle(run, { source: 'managementApi', taskHubName: 'Shopentitiesonly', blockingMessageCount: '' });
        assert.match(run.outputs['reason'] ?? '', /rows only/);
      }
      assert.deepEqual(sandbox.functionsHost('shop', 'staging').requests, []);
      assert.ok(!sandbox.arm.requests.some(({ target }) => /listkeys/i.test(target)));
    });

    it('counts what is in flight', async () => {
      assertBusy(await check(app('production'), job()), {
        source: 'managementApi',
        inFlightCount: '5',
        pendingCount: '1',
        suspendedCount: '1',
        oldestInstanceId: 'approval-1',
      });
    });

    it('never names a hub in a request: the host would make one', async () => {
      await check(app('production'), job());
      assert.ok(!sandbox.arm.requests.some(({ target }) => /taskHub=|connection=/i.test(target)));
    });

    it('goes on with the listed key where the bridge is closed', async () => {
      sandbox.arm.faults.add({
        path: '/durabletask/instances',
        times: Infinity,
        action: { kind: 'answer', status: 403, body: '{"Code":"Forbidden","Message":"No bridge here."}' },
      });
      try {
        const run = await check(app('staging'), job());
        assertIdle(run, { source: 'managementApi' });
        assert.ok(sandbox.functionsHost('shop', 'staging').requests.length > 0);
        assert.match(logOf(run), /cannot be used through .*bridge.*system key/);
      } finally {
        sandbox.arm.faults.clear();
      }
    });

    it('knows the route of Functions 1.x', async () => {
      const run = await check({ ...app('production'), appName: 'first' }, job());
      assertBusy(run, { source: 'managementApi', inFlightCount: '5' });
    });
  });

  describe('with an address and a key', () => {
    it('needs no sign-in', async () => {
      const [idle, busy] = await Promise.all([
        checkOnEveryNode(direct('staging'), trusting()),
        check(direct('production'), trusting()),
      ]);
      for (const run of idle) assertIdle(run, { source: 'managementApi' });
      assertBusy(busy, { source: 'managementApi', inFlightCount: '5' });
      assert.deepEqual(sandbox.arm.requests, []);
      const { requests } = sandbox.functionsHost('shop', 'staging');
      assert.ok(requests.length > 0);
      assert.ok(!requests.some(({ target }) => /code=/.test(target)), 'the key is in no URL');
    });

    it('is refused with a wrong key, at once', async () => {
      const run = await check(direct('staging', { functionAppKey: 'not-the-key', mode: 'wait' }), trusting());
      assertUnknown(run, 'UNAUTHORIZED');
      assert.match(logOf(run), /durabletask_extension/);
      assert.ok(run.durationMs < 3000, `${run.durationMs} ms`);
    });

    it('does not believe a certificate that nobody vouches for', async () => {
      assertUnknown(await check(direct('staging')), 'CERTIFICATE_REJECTED');
    });
  });

  describe('that cannot see what was asked for', () => {
    it('is unknown where the queues must be read', async () => {
      const run = await check(app('staging', { requireQueues: 'true', mode: 'wait' }), job());
      assertUnknown(run, 'QUEUES_NOT_READ');
      assert.ok(run.durationMs < 4000);
    });

    it('is unknown for another hub than its own', async () => {
      for (const run of await Promise.all([
        check(app('staging', { taskHubName: 'Shopmixed' }), job()),
        check(direct('staging', { taskHubName: 'Shopmixed' }), trusting()),
      ])) {
        assertUnknown(run, 'HUB_MISMATCH');
        assert.match(logOf(run), /source.*storage/);
      }
    });

    it('does not see a message without a row, which storage does', async () => {
      const [api, storage] = await Promise.all([
        check(app('backlog'), job()),
        check(app('backlog', { source: 'storage' }), job()),
      ]);
      assertIdle(api);
      assertBusy(storage, { source: 'storage', inFlightCount: '0' });
    });
  });

  describe('as a status function', () => {
    function statusFunction(slotName: string, more: Inputs = {}): Inputs {
      const { url, slot } = sandbox.functionsHost('shop', slotName);
      return {
        source: 'statusFunction',
        statusFunctionUrl: `${url}/api/StatusCheck`,
        statusFunctionKey: slot.keys.functionKeys['default'] ?? '',
        ...more,
      };
    }

    it('takes its word', async () => {
      const [idle, busy] = await Promise.all([
        checkOnEveryNode(statusFunction('staging'), trusting()),
        check(statusFunction('production'), trusting()),
      ]);
      for (const run of idle) assertIdle(run, { source: 'statusFunction', inFlightCount: '' });
      assertBusy(busy, { source: 'statusFunction', inFlightCount: '' });
      assert.ok(!sandbox.functionsHost('shop', 'staging').requests.some(({ target }) => target.includes('code=')));
    });

    it('is unknown on a wrong key, a wrong address, and another answer', async () => {
      const { url } = sandbox.functionsHost('shop', 'staging');
      const [key, address, answer] = await Promise.all([
        check(statusFunction('staging', { statusFunctionKey: 'not-the-key' }), trusting()),
        check(statusFunction('staging', { statusFunctionUrl: `${url}/api/Nothing` }), trusting()),
        check(statusFunction('staging', { statusFunctionUrl: `${url}/api/odd` }), trusting()),
      ]);
      assertUnknown(key, 'UNAUTHORIZED');
      assertUnknown(address, 'NOT_FOUND');
      assertUnknown(answer, 'STATUS_FUNCTION_ANSWER');
    });
  });
});
