import assert from 'node:assert/strict';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { deployZip, startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { check, inPipelineOf, logOf } from '../support/runs.ts';
import { buildOf, code, endOrder, openShop, releaseOfBuild, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed, findingsOf } from '../support/slot-evidence.ts';

/** The whole way of a release: the slot is prepared, the package deployed, the slots are swapped. */
describe('a release with the packed slot swap', () => {
  let azurite: Azurite;
  let sandbox: Sandbox;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite({ furtherAccounts: ['stnext'] });
    sandbox = await startSandbox({ azurite, arm: { operations: { polls: 0 } } });
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  /** The status of an orchestration, as the app in a slot tells it. */
  async function statusOf(shop: Shop, slotName: string, instanceId: string): Promise<string> {
    const { url, slot } = sandbox.functionsHost(shop.name, slotName);
    const request = createPipelineRequest({
      url: `${url}/runtime/webhooks/durabletask/instances/${instanceId}`,
      headers: createHttpHeaders({ 'x-functions-key': slot.keys.systemKeys['durabletask_extension'] ?? '' }),
    });
    request.tlsSettings = { ca: sandbox.authority.certificatePem };
    const { status, bodyAsText } = await createDefaultHttpClient().sendRequest(request);
    return status === 404 ? 'unknown' : (JSON.parse(bodyAsText ?? '{}') as { runtimeStatus: string }).runtimeStatus;
  }

  async function release(shop: Shop, buildId: number, version: string): Promise<{ prepared: AgentRun; run: AgentRun }> {
    const variables = buildOf(buildId);
    const prepared = await shop.run({ action: 'prepareSlot' }, { variables });
    await deployZip(sandbox, shop.name, 'staging', code(version));
    const run = await shop.run({}, { variables });
    return { prepared, run };
  }

  const setUps = {
    'one account with two hub names': {
      open: () => openShop(sandbox),
      seen: /One storage account with two hub names/,
    },
    'separate storage accounts with the same hub name': {
      open: () =>
        openShop(sandbox, {
          production: { appSettings: { TaskHubName: 'Orders' } },
          staging: {
            appSettings: { TaskHubName: 'Orders', AzureWebJobsStorage: azurite.connectionStringOf('stnext') },
          },
        }),
      seen: /[Ss]eparate storage accounts/,
    },
  } as const;

  sideBySide({
    ...Object.fromEntries(
      Object.entries(setUps).map(([name, { open, seen }]) => [
        `brings two releases out while orders are in flight: ${name}`,
        async (): Promise<void> => {
          const shop = await open();
          const hubs = [shop.production, shop.staging].map(({ appSettings }) => appSettings['TaskHubName'] ?? '');
          const [liveHub = '', nextHub = ''] = hubs;
          const live = await shop.hub(liveHub, 'order-1', 'order-2');

          const { prepared, run } = await release(shop, 100, '2.0.0');
          assertEnded(prepared, 'Succeeded', { swapped: 'false', verdict: 'idle', sourceHub: nextHub });
          const evidence = assertEnded(run, 'Succeeded', {
            swapped: 'true',
            verdict: 'notNeeded',
            release: releaseOfBuild(100),
            sourceHub: liveHub,
            targetHub: nextHub,
          });
          assert.match(JSON.stringify(evidence.findings), seen);
          assert.ok(findingsOf(evidence).includes('WORK_GOES_ON_IN_SOURCE_SLOT'));
          assert.equal(await shop.serving(), '2.0.0');

          // The orders are in the other slot now, with their own code, and end there.
          assert.deepEqual(
            [await statusOf(shop, 'staging', 'order-1'), await statusOf(shop, 'production', 'order-1')],
            ['Running', 'unknown'],
          );
          const busy = await shop.run({ action: 'prepareSlot', drainPolicy: 'fail' }, { variables: buildOf(101) });
          assertFailed(busy, 'HUB_NOT_IDLE', { verdict: 'busy', swapped: 'false' });
          assert.equal(shop.staging.appSettings['DURABLE_DEPLOYMENT_RELEASE'], undefined);
          await endOrder(live, 'order-1');
          await endOrder(live, 'order-2');
          assert.equal(await statusOf(shop, 'staging', 'order-2'), 'Completed');

          const next = await release(shop, 101, '3.0.0');
          assertEnded(next.prepared, 'Succeeded', { verdict: 'idle', drainedHub: liveHub });
          assertEnded(next.run, 'Succeeded', { swapped: 'true', sourceHub: nextHub, targetHub: liveHub });
          assert.deepEqual([await shop.serving(), await shop.serving('staging')], ['3.0.0', '2.0.0']);
          assert.equal(shop.swaps(), 2);
        },
      ]),
    ),

    'waits, before a deployment, until what is in flight in the staging hub has ended': async () => {
      const shop = await openShop(sandbox);
      const writer = await shop.hub(shop.hubs.staging, 'old-1');
      let ended = Promise.resolve();
      const run = await shop.run(
        { action: 'prepareSlot' },
        {
          onLine: (line) => {
            if (/1 in flight/.test(line)) ended = ended.then(() => endOrder(writer, 'old-1')).catch(() => undefined);
          },
        },
      );
      await ended;
      assertEnded(run, 'Succeeded', { verdict: 'idle', drainedHub: shop.hubs.staging, swapped: 'false' });
      assert.match(logOf(run), /1 in flight: 1 × OrderSaga/);
      assert.match(
        shop.staging.appSettings['DURABLE_DEPLOYMENT_RELEASE'] ?? '',
        /^0cafe123-build-4711 swapSeen=never$/,
      );
    },

    'is refused where the slot carries the release of another run': async () => {
      const shop = await openShop(sandbox);
      assertEnded(await shop.run({ action: 'prepareSlot' }, { variables: buildOf(1) }), 'Succeeded', {});
      const run = await shop.run({}, { variables: buildOf(2) });
      assertFailed(run, 'RELEASE_CONFLICT', { swapped: 'false', release: releaseOfBuild(2) });
      assert.match(logOf(run), /carries the release 0cafe123-build-1, not 0cafe123-build-2/);
      assert.equal(shop.swaps(), 0);
      const mine = await shop.run({ release: 'v2' });
      assertFailed(mine, 'RELEASE_CONFLICT', { release: 'v2' });
      assertEnded(await shop.run({}, { variables: buildOf(1) }), 'Succeeded', { swapped: 'true' });
    },

    'leaves hubs to tell from outside as outputs: a status check by them agrees': async () => {
      const shop = await openShop(sandbox);
      await shop.hub(shop.hubs.production, 'order-1');
      const run = await shop.run();
      assertEnded(run, 'Succeeded', { swapped: 'true' });
      const storageConnectionString = azurite.connectionString;
      const [source, target] = await Promise.all(
        ['sourceHub', 'targetHub'].map((name) =>
          check(
            {
              taskHubName: run.outputs[name] ?? '',
              storageConnectionString,
              failWhenBusy: 'false',
              allowMissingHub: 'true',
            },
            inPipelineOf(sandbox),
          ),
        ),
      );
      assert.deepEqual([source?.outputs['verdict'], target?.outputs['verdict']], ['busy', 'idle']);
    },
  });
});
