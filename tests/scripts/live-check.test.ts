import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ClientSecretCredential } from '@azure/identity';
import { cloudFromEndpoint } from '../../core/azure/clouds.ts';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { assumptions } from '../../scripts/live/assumptions.ts';
import { openLiveApp, type LiveApp } from '../../scripts/live/app.ts';
import { tableOf, tryAssumptions, type Tried } from '../../scripts/live/try-assumptions.ts';
import { systemClock } from '../../core/clock.ts';
import { fakeContext } from '../support/fake-context.ts';

describe('live-check', () => {
  it('tries just the rows of its page that say so', () => {
    const page = readFileSync(new URL('../../docs/live-check.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\w\d+) \|.*\| ([^|]*) \|$/gm)].map(([, id, by = '']) => ({ id, by }));
    assert.ok(rows.length > 20);
    const byScript = rows.filter(({ by }) => by.startsWith('script'));
    assert.deepEqual(
      byScript.map(({ id }) => id),
      assumptions.map(({ id }) => id),
    );
    assert.deepEqual(
      byScript.filter(({ by }) => by.includes('--write')).map(({ id }) => id),
      assumptions.filter(({ writes }) => writes).map(({ id }) => id),
    );
  });

  describe('on the sandbox', () => {
    const files = {
      'host.json': JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName: 'Shopmixed' } } }),
      'Order/function.json': JSON.stringify({ bindings: [{ type: 'orchestrationTrigger' }] }),
    };
    let sandbox: Sandbox;
    let open: (slot?: string) => Promise<LiveApp>;
    let app: LiveApp;
    const signal = new AbortController().signal;

    before(async function () {
      this.timeout(60_000);
      sandbox = await startSandbox({
        apps: ({ connectionString }) => [
          {
            name: 'shop',
            resourceGroup: 'rg',
            appSettings: { AzureWebJobsStorage: connectionString },
            files,
            slots: { staging: { appSettings: { AzureWebJobsStorage: connectionString, Greeting: 'hello' }, files } },
          },
        ],
      });
      await pourHub(readFixture('mixed'), sandbox.azurite.connectionString);
      const { parameters, data } = sandbox.serviceConnection('ServicePrincipalSecret');
      const httpClient = createNetworkClient(
        { extraCertificateAuthorities: [sandbox.authority.certificatePem] },
        () => {},
      );
      const cloud = cloudFromEndpoint({ ...data, url: sandbox.arm.url });
      const access = {
        cloud,
        credential: new ClientSecretCredential(
          sandbox.tenantId,
          sandbox.clientId,
          parameters['serviceprincipalkey'] ?? '',
          { authorityHost: cloud.authorityHost, disableInstanceDiscovery: true, httpClient },
        ),
        httpClient,
        context: { ...fakeContext(), clock: systemClock },
        subscriptionId: sandbox.subscriptionId,
      };
      open = (slot) =>
        openLiveApp(access, { app: 'shop', resourceGroup: 'rg', ...(slot === undefined ? {} : { slot }) });
      app = await open();
    });
    after(() => sandbox.stop());

    const outcomes = (tried: readonly Tried[]): Record<string, string> =>
      Object.fromEntries(tried.map(({ assumption: { id }, finding: { outcome } }) => [id, outcome]));

    it('finds what holds there, writes only when asked, and leaves nothing behind', async () => {
      const reading = outcomes(await tryAssumptions(app, false, signal));
      assert.deepEqual(reading, {
        A1: 'holds',
        A2: 'holds',
        A3: 'holds',
        A5: 'holds',
        A7: 'not tried',
        A9: 'holds',
        S1: 'not tried',
        S2: 'holds',
        S3: 'not tried',
        S4: 'not tried',
        S10: 'holds',
        W1: 'not tried',
        W10: 'holds',
        W13: 'holds',
        W19: 'not tried',
        W20: 'holds',
      });
      const writing = outcomes(await tryAssumptions(app, true, signal));
      assert.deepEqual([writing['S1'], writing['S3'], writing['S4']], ['holds', 'holds', 'holds']);
      assert.deepEqual(await (await app.storage()).listQueues('livecheck'), []);
    });

    it('tries what is about slots on a slot that was swapped', async () => {
      const { app: shop, slot } = sandbox.functionsHost('shop', 'staging');
      const outcomeOf = async (id: string): Promise<string> =>
        (await tryAssumptions(await open('staging'), false, signal))
          .filter(({ assumption }) => assumption.id === id)
          .map(({ finding: { outcome, seen } }) => `${outcome}: ${seen}`)
          .join();
      assert.equal(await outcomeOf('W1'), 'not tried: the slot was never swapped');
      assert.match(await outcomeOf('W19'), /^holds: SettingsWillBeAddedToDestination$/);
      const swap = sandbox.arm.slots.swap(shop, slot, { targetSlot: 'production' });
      assert.ok(swap.ok);
      while (sandbox.arm.slots.operations.ask(swap.operationId)?.kind === 'running');
      for (const each of shop.slots.values()) {
        if (each.lastSwap) each.lastSwap = { ...each.lastSwap, timestampUtc: new Date('2026-05-01T12:00:00.123Z') };
      }
      assert.equal(await outcomeOf('W1'), 'holds: the same time');
      slot.lastSwap = undefined;
      assert.equal(await outcomeOf('W1'), 'does not hold: 2026-05-01T12:00:00.123Z on the app, nothing on the slot');
    });

    it('says what does not hold, and why', async () => {
      sandbox.arm.faults.add({ path: /listkeys/i, action: { kind: 'answer', status: 403, body: '{}' } });
      const tried = await tryAssumptions(app, false, signal);
      assert.equal(outcomes(tried)['A5'], 'does not hold');
      assert.match(tableOf(tried), /^A5 +does not hold +.*FORBIDDEN/m);
    });
  });
});
