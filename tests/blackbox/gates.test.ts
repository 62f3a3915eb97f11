import assert from 'node:assert/strict';
import type { Answer } from '../../sandbox/faults/index.ts';
import type { GateRun } from '../../sandbox/gate/index.ts';
import { createHubWriter, pourHub, readFixture, type HubWriter } from '../../sandbox/hub/index.ts';
import { startSandbox, type FunctionsHostStandIn, type Sandbox } from '../../sandbox/index.ts';
import { evaluatePackedGate } from '../support/packed-task.ts';

describe('the packed gates on a running app', () => {
  let sandbox: Sandbox;
  let draining: HubWriter;

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      apps: ({ connectionString }) =>
        ['Shopmixed', 'Shopentitiesonly', 'Shopsuspendedonly', 'Draining'].map((hubName) => ({
          name: hubName.toLowerCase(),
          resourceGroup: 'rg',
          appSettings: { AzureWebJobsStorage: connectionString },
          files: { 'host.json': JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName } } }) },
        })),
    });
    const { connectionString } = sandbox.azurite;
    for (const name of ['mixed', 'entities-only', 'suspended-only']) await pourHub(readFixture(name), connectionString);
    draining = createHubWriter(connectionString, { hubName: 'Draining' });
    await draining.createHub();
    await draining.signalEntity('@counter@x', 'add', '1');
    await draining.runEntity('@counter@x', '1');
    await draining.start({ instanceId: 'order-1', name: 'OrderSaga' });
    await draining.advance('order-1');
  });
  after(() => sandbox.stop());
  afterEach(() => sandbox.functionsHost('shopmixed').faults.clear());

  const kinds = ['DurableStatusGate', 'DurableStatusFunctionGate'] as const;

  function evaluate(task: (typeof kinds)[number], host: FunctionsHostStandIn, key?: string): Promise<GateRun> {
    const { keys } = host.slot;
    const ofFunction = task === 'DurableStatusFunctionGate';
    const own = ofFunction ? keys.functionKeys['default'] : keys.systemKeys['durabletask_extension'];
    return evaluatePackedGate(task, {
      endpoint: {
        url: ofFunction ? `${host.url}/api/StatusCheck` : host.url,
        scheme: 'Token',
        parameters: { apitoken: key ?? own ?? '' },
        data: {},
      },
      certificateAuthorities: [sandbox.authority.certificatePem],
    });
  }

  for (const task of kinds) {
    describe(task, () => {
      it('is closed while something is in flight, and opens when it has ended, entities or not', async () => {
        const host = sandbox.functionsHost('draining');
        const before = await evaluate(task, host);
        assert.equal(before.error, undefined);
        assert.equal(before.open, false, before.log.join('\n'));
        if (draining.stateOf('order-1').status !== 'Completed') {
          await draining.raiseEvent('order-1', 'Approved', 'true');
          await draining.advance('order-1', [{ do: 'complete' }]);
        }
        const after = await evaluate(task, host);
        assert.equal(after.open, true, after.log.join('\n'));
        await draining.start({ instanceId: 'order-1', name: 'OrderSaga' });
        await draining.advance('order-1');
      });

      it('is open with entities alone, closed with one suspended', async () => {
        const [entities, suspended] = await Promise.all([
          evaluate(task, sandbox.functionsHost('shopentitiesonly')),
          evaluate(task, sandbox.functionsHost('shopsuspendedonly')),
        ]);
        assert.equal(entities.open, true, entities.log.join('\n'));
        assert.equal(suspended.open, false);
      });

      it('is closed with a wrong key, which its log does not show', async () => {
        const run = await evaluate(task, sandbox.functionsHost('shopentitiesonly'), 'not-the-key');
        assert.equal(run.open, false);
        assert.equal(run.requests[0]?.status, 401);
        assert.ok(!run.log.join('\n').includes('not-the-key'));
      });

      it('is closed while the app does not answer as it should', async () => {
        const host = sandbox.functionsHost('shopentitiesonly');
        for (const action of [
          { kind: 'answer', status: 500, body: '[]' },
          { kind: 'answer', status: 503, body: '' },
          { kind: 'answer', status: 429, body: '[]', headers: { 'Retry-After': '1' } },
          { kind: 'cut', when: 'beforeActing' },
          { kind: 'malformed' },
        ] as const) {
          host.faults.clear();
          host.faults.add({ action });
          const run = await evaluate(task, host);
          assert.equal(run.open, false, `${JSON.stringify(action)}\n${run.log.join('\n')}`);
          assert.deepEqual(host.faults.pending(), []);
        }
      });
    });
  }

  it('DurableStatusGate is closed on an empty page that goes on', async () => {
    const host = sandbox.functionsHost('shopmixed');
    const change = ({ status, headers }: Answer): Answer => ({
      status,
      headers: { ...headers, 'x-ms-continuation-token': 'bmV4dA==' },
      body: '[]',
    });
    host.faults.add({ action: { kind: 'change', change } });
    const run = await evaluate('DurableStatusGate', host);
    assert.equal(run.requests[0]?.status, 200);
    assert.equal(run.open, false, run.log.join('\n'));
  });
});
