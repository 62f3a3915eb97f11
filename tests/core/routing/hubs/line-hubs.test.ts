import assert from 'node:assert/strict';
import type { ArmSites, HostRequest } from '../../../../core/azure/arm/index.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import { createLineHubs } from '../../../../core/routing/hubs/index.ts';
import type { LineHubs } from '../../../../core/routing/doors.ts';
import type { Line, LineHub } from '../../../../core/routing/model.ts';
import { createCheckDoors } from '../../../../core/taskhub/check/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount, pourHub, readFixture } from '../../../../sandbox/hub/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { line } from '../fleets.ts';

const provider = 'AzureFunctionsJobHost__extensions__durableTask__storageProvider';
const account = 'devstoreaccount1';

describe('createLineHubs on a real storage emulator', () => {
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  let sent: HostRequest[] = [];
  let answer = 202;
  beforeEach(() => {
    sent = [];
    answer = 202;
  });

  function hubsOf(settings: Readonly<Record<string, string>> = {}): LineHubs {
    const context = { ...fakeContext(), clock: systemClock };
    const httpClient = createNetworkClient({}, (secret) => context.maskSecret(secret));
    const sites: Partial<ArmSites> = {
      appSettings: () =>
        Promise.resolve(new Map(Object.entries({ AzureWebJobsStorage: azurite.connectionString, ...settings }))),
      connectionStrings: () => Promise.resolve(new Map<string, string>()),
      hostRuntime: (_ref, _slot, request) => {
        sent.push(request);
        return Promise.resolve({ status: answer, headers: {}, body: '' });
      },
    };
    return createLineHubs({
      check: createCheckDoors({ context, httpClient }),
      sites: sites as ArmSites,
      storage: { context, httpClient },
    });
  }

  const lineWith = (name: string, more: Partial<LineHub> = {}): Line => ({
    ...line('1.0 Draining 1.0.0'),
    app: { name: 'shop-1-0', resourceGroup: 'shop', subscriptionId: 's' },
    hub: { name, account, ...more },
  });

  async function everything(): Promise<string[]> {
    const { tables, queues, blobs } = openAccount(azurite.connectionString);
    const names: string[] = [];
    for await (const { name = '' } of tables.listTables()) names.push(`table ${name}`);
    for await (const { name } of queues.listQueues()) names.push(`queue ${name}`);
    for await (const { name } of blobs.listContainers()) names.push(`container ${name}`);
    return names.sort();
  }

  describe('look', () => {
    for (const [fixture, kind] of [
      ['settled', 'idle'],
      ['entities-only', 'idle'],
      ['suspended-only', 'busy'],
      ['entity-signal-waiting', 'busy'],
      ['scheduled-only', 'busy'],
    ] as const) {
      it(`finds the hub ${fixture} ${kind}`, async () => {
        const { hubName } = await pourHub(readFixture(fixture), azurite.connectionString);
        const { verdict } = await hubsOf().look(lineWith(hubName));
        assert.equal(verdict.kind, kind, JSON.stringify(verdict));
      });
    }

    it('counts what is in flight by names', async () => {
      const fixture = readFixture('mixed');
      const { hubName } = await pourHub(fixture, azurite.connectionString);
      const look = await hubsOf().look(lineWith(hubName));
      assert.equal(look.verdict.kind === 'busy' && look.verdict.inFlight, fixture.truth.open.length);
      const expected = new Map<string, number>();
      for (const { name } of fixture.truth.open) expected.set(name, (expected.get(name) ?? 0) + 1);
      assert.deepEqual([...look.inFlightByName].sort(), [...expected].sort());
      assert.match(look.oldest ?? '', /^\d{4}-/);
    });

    it('tells lines apart that share their tables', async () => {
      const settings = {
        Shared: azurite.connectionString,
        [`${provider}__trackingStoreConnectionName`]: 'Shared',
        [`${provider}__trackingStoreNamePrefix`]: 'ShopShared',
      };
      for (const name of ['tracking-a', 'tracking-b']) await pourHub(readFixture(name), azurite.connectionString);
      const hubs = hubsOf(settings);
      const seen = await Promise.all(
        ['ShopTrackA', 'ShopTrackB'].map((name) => hubs.look(lineWith(name, { trackingPrefix: 'ShopShared' }))),
      );
      assert.deepEqual(
        seen.map(({ verdict }) => verdict.kind),
        ['busy', 'idle'],
      );
    });

    it('finds the account by any setting that leads there', async () => {
      const { hubName } = await pourHub(readFixture('settled'), azurite.connectionString);
      const elsewhere = azurite.connectionString.replaceAll(account, 'another');
      const hubs = hubsOf({ AzureWebJobsStorage: elsewhere, HubStorage: azurite.connectionString });
      assert.equal((await hubs.look(lineWith(hubName))).verdict.kind, 'idle');
    });

    for (const [name, situation, code] of [
      ['a hub that is not there', lineWith('NoSuchHub'), 'HUB_MISSING'],
      ['an account that no setting leads to', lineWith('Shopsettled', { account: 'stother' }), 'HUB_MISMATCH'],
      ['a line without a hub', line('1.0 Draining 1.0.0'), 'HUB_MISSING'],
    ] as const) {
      it(`cannot tell of ${name}`, async () => {
        const { verdict } = await hubsOf().look(situation);
        assert.equal(verdict.kind === 'unknown' && verdict.reasons[0]?.code, code, JSON.stringify(verdict));
      });
    }

    it('cannot tell when the app has got another hub', async () => {
      const hubs = hubsOf({ AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other' });
      const { verdict } = await hubs.look(lineWith('Shopsettled'));
      assert.equal(verdict.kind === 'unknown' && verdict.reasons[0]?.code, 'HUB_MISMATCH', JSON.stringify(verdict));
    });
  });

  describe('terminate', () => {
    it('ends what the names match by its ids, and no entity', async () => {
      const fixture = readFixture('mixed');
      const { hubName } = await pourHub(fixture, azurite.connectionString);
      const asked = await hubsOf().terminate(lineWith(hubName), ['waits*'], 'The deadline has passed.');
      const expected = fixture.truth.open
        .filter(({ name }) => name.startsWith('Waits'))
        .map(({ partitionKey }) => `/runtime/webhooks/durabletask/instances/${partitionKey}/terminate`);
      assert.deepEqual(sent.map(({ path }) => path).sort(), expected.sort());
      assert.ok(expected.length > 0);
      assert.ok(
        sent.every(({ method, query }) => method === 'POST' && query?.['reason'] === 'The deadline has passed.'),
      );
      assert.equal(asked, expected.length);
    });

    it('ends no entity, whatever the pattern', async () => {
      const { hubName } = await pourHub(readFixture('entities-only'), azurite.connectionString);
      assert.equal(await hubsOf().terminate(lineWith(hubName), ['*'], 'why'), 0);
      assert.deepEqual(sent, []);
    });

    it('does not count what has ended meanwhile, and fails on an unknown answer', async () => {
      const { hubName } = await pourHub(readFixture('suspended-only'), azurite.connectionString);
      answer = 410;
      assert.equal(await hubsOf().terminate(lineWith(hubName), ['*'], 'why'), 0);
      answer = 500;
      await assert.rejects(hubsOf().terminate(lineWith(hubName), ['*'], 'why'), { code: 'REQUEST_REFUSED' });
    });
  });

  describe('remove', () => {
    it('removes exactly the hub, also when only a part of it is left', async () => {
      const { hubName } = await pourHub(readFixture('settled'), azurite.connectionString);
      const { queues, blobs, tables } = openAccount(azurite.connectionString);
      const neighbours = [`${hubName.toLowerCase()}-control-x-control-00`, `${hubName.toLowerCase()}2-control-00`];
      for (const name of neighbours) await queues.createQueue(name);
      await blobs.createContainer(`${hubName.toLowerCase()}-largemessages`).catch(() => {});
      await tables.createTable(`${hubName}2Instances`);
      const before = await everything();
      const own = new RegExp(
        `^(table ${hubName}(Instances|History|Partitions)|queue ${hubName}-(control-\\d\\d|workitems)|container ${hubName}-(leases|applease|largemessages))$`,
        'i',
      );
      const rest = before.filter((name) => !own.test(name));
      assert.ok(before.length - rest.length >= 7, before.join('\n'));
      await hubsOf().remove(lineWith(hubName));
      assert.deepEqual(await everything(), rest);
      await hubsOf().remove(lineWith(hubName));
      assert.deepEqual(await everything(), rest);
    });

    it('leaves tables that lines share', async () => {
      await pourHub(readFixture('tracking-b'), azurite.connectionString);
      const settings = {
        Shared: azurite.connectionString,
        [`${provider}__trackingStoreConnectionName`]: 'Shared',
        [`${provider}__trackingStoreNamePrefix`]: 'ShopShared',
      };
      await hubsOf(settings).remove(lineWith('ShopTrackB', { trackingPrefix: 'ShopShared' }));
      const left = await everything();
      assert.ok(left.includes('table ShopSharedInstances') && left.includes('table ShopSharedHistory'));
      assert.ok(!left.some((name) => /shoptrackb/i.test(name)), left.join('\n'));
    });

    it('removes nothing when it is not known where the hub is', async () => {
      await pourHub(readFixture('settled'), azurite.connectionString);
      const before = await everything();
      await assert.rejects(hubsOf().remove(lineWith('Shopsettled', { account: 'stother' })), { code: 'HUB_MISSING' });
      assert.deepEqual(await everything(), before);
    });
  });
});
