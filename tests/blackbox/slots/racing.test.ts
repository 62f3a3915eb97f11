import assert from 'node:assert/strict';
import type { ContainerClient } from '@azure/storage-blob';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { openAccount } from '../../../sandbox/hub/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { buildOf, openShop, type Shop } from '../support/shop.ts';
import { assertEnded, assertFailed } from '../support/slot-evidence.ts';

/** Azurite over https, so that it takes the token of the service connection. */
describe('two packed slot swaps of one app', () => {
  let sandbox: Sandbox;
  let lockContainer: string;
  let container: ContainerClient;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({
      storageOverHttps: true,
      arm: { operations: { polls: Infinity, runsForMs: 1500 } },
    });
    const { blobs } = openAccount(sandbox.azurite.connectionString, sandbox.authority.certificatePem);
    container = blobs.getContainerClient('deployments');
    await container.create();
    lockContainer = `${sandbox.azurite.blobUrl}/deployments`;
  });
  after(() => sandbox.stop());

  const lockOf = (shop: Shop): string => `${sandbox.subscriptionId}-rg-shop-${shop.name}`.toLowerCase();
  const swappedBy = (runs: readonly AgentRun[]): readonly (string | undefined)[] =>
    runs.map(({ outputs }) => outputs['swapped']).sort();

  /** Somebody holds the lock of the app; gives back what releases it. */
  async function hold(shop: Shop): Promise<() => Promise<unknown>> {
    const blob = container.getBlockBlobClient(lockOf(shop));
    await blob.upload('', 0);
    const lease = blob.getBlobLeaseClient();
    await lease.acquireLease(-1);
    return () => lease.releaseLease();
  }

  sideBySide({
    'succeed both with one swap, when they hold a lock': async () => {
      const shop = await openShop(sandbox);
      const runs = await Promise.all([shop.run({ lockContainer }), shop.run({ lockContainer })]);
      for (const run of runs) assertEnded(run, 'Succeeded', { targetHub: shop.hubs.staging });
      assert.deepEqual(swappedBy(runs), ['alreadyDone', 'true']);
      const log = runs.map(logOf).join('\n');
      assert.match(log, /Another run holds the lock .*deployments.*; waiting for it/);
      assert.equal(log.match(/Lock taken: /g)?.length, 2);
      assert.deepEqual(shop.writes(), ['PUT staging/config/appsettings', 'POST staging/slotsswap']);
      assert.deepEqual([shop.swaps(), await shop.serving()], [1, '2.0.0']);
    },

    'succeed both with one swap, when Azure refuses the second while it does the first': async () => {
      const shop = await openShop(sandbox);
      const runs = await Promise.all([shop.run(), shop.run()]);
      for (const run of runs) assertEnded(run, 'Succeeded', { targetHub: shop.hubs.staging });
      assert.deepEqual([shop.swaps(), await shop.serving()], [1, '2.0.0']);
      assert.deepEqual(swappedBy(runs), ['alreadyDone', 'true']);
    },

    'never succeed both when the slots were swapped twice': async () => {
      const shop = await openShop(sandbox);
      // Both have looked before the first one swaps, and the second request comes to Azure when it has done the first.
      shop.fail('slotsswap', { kind: 'delay', milliseconds: 6000 });
      shop.fail('slotsswap', { kind: 'delay', milliseconds: 12_000 }, { after: 1 });
      const runs = await Promise.all([shop.run({ soakTime: '20s' }), shop.run({ soakTime: '20s' })]);
      assert.equal(shop.swaps(), 2, runs.map(logOf).join('\n'));
      for (const run of runs) {
        assertFailed(run, 'SWAPPED_TWICE');
        assert.match(logOf(run), /Exclusive Lock check on the environment, or with lockContainer/);
      }
    },

    'are told of each other by the marker: only the release that prepared the slot last is swapped': async () => {
      const shop = await openShop(sandbox);
      const builds = [1, 2] as const;
      const prepared = await Promise.all(
        builds.map((build) => shop.run({ lockContainer, action: 'prepareSlot' }, { variables: buildOf(build) })),
      );
      for (const run of prepared) assertEnded(run, 'Succeeded', { swapped: 'false' });
      const last = builds.find((build) =>
        shop.staging.appSettings['DURABLE_DEPLOYMENT_RELEASE']?.includes(`-${build} `),
      );
      const other = builds.find((build) => build !== last);
      assert.ok(last !== undefined && other !== undefined);
      const refused = await shop.run({ lockContainer }, { variables: buildOf(other) });
      assertFailed(refused, 'RELEASE_CONFLICT', { swapped: 'false' });
      assertEnded(await shop.run({ lockContainer }, { variables: buildOf(last) }), 'Succeeded', { swapped: 'true' });
      assert.deepEqual([shop.swaps(), await shop.serving()], [1, '2.0.0']);
    },

    'wait for what a killed run may still have sent, once they have its lock': async () => {
      const shop = await openShop(sandbox);
      const killing = new AbortController();
      const killed = await shop.run(
        { lockContainer },
        {
          killSignal: killing.signal,
          onLine: (line) => {
            if (/has accepted the swap/.test(line)) killing.abort();
          },
        },
      );
      assert.equal(killed.endedBySignal, 'SIGKILL');
      // The lock ends by itself after a minute; broken, it is one that nobody gave back all the same.
      await container.getBlockBlobClient(lockOf(shop)).getBlobLeaseClient().breakLease(0);
      const cancelling = new AbortController();
      const run = await shop.run(
        { lockContainer },
        {
          signal: cancelling.signal,
          onLine: (line) => {
            if (/has not given it back/.test(line)) cancelling.abort();
          },
        },
      );
      assert.equal(run.result, 'Canceled');
      assert.match(logOf(run), /has not given it back/);
      assert.equal(shop.swaps(), 1);
    },

    'give up when the lock is still held, and change nothing': async () => {
      const shop = await openShop(sandbox);
      const release = await hold(shop);
      const run = await shop.run({ lockContainer, timeout: '1m' });
      assertFailed(run, 'LOCK_TAKEN', { swapped: 'false' });
      assert.deepEqual(shop.requests(), []);
      await release();
      assertEnded(await shop.run({ lockContainer }), 'Succeeded', { swapped: 'true' });
    },

    'take no lock to look, or to plan': async () => {
      const shop = await openShop(sandbox);
      await hold(shop);
      for (const inputs of [{ action: 'preflight' }, { dryRun: 'true' }])
        assertEnded(await shop.run({ lockContainer, ...inputs }), 'Succeeded', { swapped: 'false' });
    },

    'stop before anything is sent, when the container is not there': async () => {
      const shop = await openShop(sandbox);
      const run = await shop.run({ lockContainer: `${sandbox.azurite.blobUrl}/missing` });
      assertFailed(run, 'NOT_FOUND', { swapped: 'false' });
      assert.match(logOf(run), /ContainerNotFound/);
      assert.deepEqual(shop.requests(), []);
    },
  });
});
