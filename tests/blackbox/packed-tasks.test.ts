import assert from 'node:assert/strict';
import type { AgentRun, NodeMajor } from '../../sandbox/agent/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import type { GateRun } from '../../sandbox/gate/index.ts';
import { evaluatePackedGate, runPackedTask } from '../support/packed-task.ts';

const hostJson = (hubName: string): string =>
  JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName, storageProvider: { partitionCount: 2 } } } });

/** The same app, asked by both packed tasks: production has orchestrations in flight, staging only entities. */
describe('the packed tasks, against a function app with two slots', () => {
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(120_000);
    const [mixed, entities] = [readFixture('mixed'), readFixture('entities-only')];
    sandbox = await startSandbox({
      apps: ({ connectionString }) => [
        {
          name: 'shop',
          resourceGroup: 'rg-shop',
          appSettings: { AzureWebJobsStorage: connectionString },
          files: { 'host.json': hostJson(mixed.taskHub) },
          slots: {
            staging: {
              appSettings: { AzureWebJobsStorage: connectionString },
              files: { 'host.json': hostJson(entities.taskHub) },
            },
          },
        },
      ],
    });
    await pourHub(mixed, sandbox.azurite.connectionString);
    await pourHub(entities, sandbox.azurite.connectionString);
  });
  after(() => sandbox.stop());

  const key = (slot: string): string => {
    const keys = sandbox.functionsHost('shop', slot).slot.keys;
    return keys.systemKeys['durabletask_extension'] ?? '';
  };

  function gate(slot: string, apitoken = key(slot)): Promise<GateRun> {
    return evaluatePackedGate('DurableStatusGate', {
      endpoint: { url: sandbox.functionsHost('shop', slot).url, scheme: 'Token', parameters: { apitoken }, data: {} },
      certificateAuthorities: [sandbox.authority.certificatePem],
    });
  }

  function check(node: NodeMajor, slotName: string): Promise<AgentRun> {
    const connection = sandbox.serviceConnectionId;
    return runPackedTask('DurableStatusCheck', {
      node,
      inputs: {
        azureSubscription: connection,
        appName: 'shop',
        resourceGroupName: 'rg-shop',
        slotName,
        mode: 'check',
        interval: '1s',
        stabilisationTime: '1s',
      },
      variables: {
        'System.OidcRequestUri': sandbox.oidcUrl,
        'System.AccessToken': { value: sandbox.systemAccessToken, secret: true },
      },
      endpoints: { [connection]: sandbox.serviceConnection('WorkloadIdentityFederation') },
      env: sandbox.environment(),
    });
  }

  for (const node of ['20', '24'] as const) {
    it(`the status check on Node ${node} stops at orchestrations in flight`, async function () {
      this.timeout(60_000);
      const run = await check(node, 'production');
      assert.equal(run.result, 'Failed', run.log.join('\n'));
      assert.equal(run.outputs['verdict'], 'busy', run.log.join('\n'));
      assert.ok(Number(run.outputs['inFlightCount']) > 0);
      assert.equal(run.summaries.length, 1);
    });

    it(`the status check on Node ${node} lets entities be`, async function () {
      this.timeout(60_000);
      const run = await check(node, 'staging');
      assert.equal(run.result, 'Succeeded', run.log.join('\n'));
      assert.equal(run.outputs['verdict'], 'idle');
      assert.equal(run.exitCode, 0);
    });
  }

  it('the gate stays closed while orchestrations are in flight', async () => {
    const run = await gate('production');
    assert.equal(run.error, undefined);
    assert.equal(run.open, false, run.log.join('\n'));
    assert.equal(run.requests[0]?.status, 200);
  });

  it('the gate opens over entities', async () => {
    const run = await gate('staging');
    assert.equal(run.open, true, run.log.join('\n'));
  });

  it('the gate stays closed with a wrong key, and prints none', async () => {
    const run = await gate('staging', 'wrong-key');
    assert.equal(run.open, false);
    assert.equal(run.requests[0]?.status, 401);
    assert.ok(![...run.log, run.error].join('\n').includes('wrong-key'));
  });
});
