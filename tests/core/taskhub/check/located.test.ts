import assert from 'node:assert/strict';
import type { StickySettings } from '../../../../core/azure/arm/index.ts';
import {
  checkLocatedHub,
  checkTaskHub,
  readerOfLocatedHub,
  readSlotConfiguration,
  type CheckOutcome,
  type CheckSituation,
  type FoundApp,
  type LocatedCheckRequest,
} from '../../../../core/taskhub/check/index.ts';
import { typedLocation } from '../../../../core/taskhub/locate/index.ts';
import type { HubLocation, Located, Observation } from '../../../../core/taskhub/model.ts';
import { censusOfCount } from '../../../support/observations.ts';
import {
  connectionString,
  defaultRequest,
  failure,
  openWorld,
  shortly,
  type OpenedWorld,
  type World,
} from './world.ts';

const app: FoundApp = {
  ref: { subscriptionId: 's', resourceGroup: 'rg', name: 'shop' },
  site: {
    id: '/id',
    name: 'shop',
    kind: 'functionapp',
    state: 'Running',
    defaultHostName: 'shop-staging.azurewebsites.net',
    location: 'westeurope',
  },
  slot: 'staging',
};

function hub(name: string): HubLocation {
  const typed = typedLocation({
    hubName: name,
    connection: { kind: 'connectionString', connectionString, origin: 'AzureWebJobsStorage' },
  });
  assert.ok(typed.kind === 'located');
  return { ...typed.location, nameOrigin: 'resolved' };
}

const located = (location: HubLocation): Located => ({ kind: 'located', location });
const shop = hub('Shop');
const situation: CheckSituation = { app, own: shop, located: located(shop) };
const forbidden: Partial<Observation> = {
  completeness: 'failed',
  reasons: [{ code: 'FORBIDDEN', message: 'A firewall.' }],
};
const unknown: Located = {
  kind: 'unknown',
  reasons: [{ code: 'KEY_VAULT_REFERENCE', message: 'The account is in a vault.' }],
  findings: [{ code: 'SOMETHING', severity: 'note', message: 'Worth knowing.' }],
};

async function check(
  world: World,
  of: CheckSituation = situation,
  change: Partial<LocatedCheckRequest> = {},
): Promise<OpenedWorld & { readonly outcome: CheckOutcome }> {
  const opened = openWorld(world);
  const outcome = await opened.context.clock.run(checkLocatedHub(of, { ...defaultRequest, ...change }, opened.doors));
  return { ...opened, outcome };
}

describe('checkLocatedHub', () => {
  it('reads the storage of the hub and asks nothing of ARM', async () => {
    const { outcome, locations, asked } = await check({});
    assert.equal(shortly(outcome), 'storage: idle');
    assert.deepEqual(locations, [shop]);
    assert.deepEqual(asked, []);
    assert.deepEqual(outcome.app, { name: 'shop', resourceGroup: 'rg', slot: 'staging' });
    assert.equal(outcome.hub?.hubName, 'Shop');
  });

  it('comes to the same outcome as a check that finds the same hub itself', async () => {
    for (const storage of [{}, { blocking: censusOfCount(3) }, forbidden]) {
      const finding = openWorld({ storage });
      const request = { ...defaultRequest, app: { appName: 'shop' }, hub: {} };
      const found = await finding.context.clock.run(checkTaskHub(request, finding.doors));
      const [own = shop] = finding.locations;
      const { outcome } = await check(
        { storage },
        { app: { ref: app.ref, site: app.site }, own, located: located(own) },
      );
      assert.deepEqual(outcome, found);
    }
  });

  it('waits as long as it may', async () => {
    const world: World = { storage: { blocking: censusOfCount(3) } };
    const { outcome } = await check(world, situation, { mode: 'wait', timeoutMs: 90_000 });
    assert.equal(shortly(outcome), 'storage: busy');
    assert.equal(outcome.endedBy, 'deadline');
    assert.ok(outcome.reads >= 3, `${outcome.reads} reads`);
    assert.ok(Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt) >= 60_000);
  });

  it('goes on with the bridge of the slot when the account cannot be read', async () => {
    const { outcome, apis } = await check({ storage: forbidden });
    assert.equal(shortly(outcome), 'managementApi: idle');
    const [api] = apis;
    assert.ok(api && 'bridge' in api);
    assert.equal(api.bridge.slot, 'staging');
  });

  for (const { name, of } of [
    { name: 'another hub than its own', of: { app, own: hub('Other'), located: located(shop) } },
    { name: 'a hub while its own is not known', of: { app, own: undefined, located: located(shop) } },
  ]) {
    it(`does not ask an app about ${name}`, async () => {
      const { outcome, apis } = await check({ storage: forbidden }, of);
      assert.equal(shortly(outcome), 'storage: unknown FORBIDDEN');
      assert.equal(shortly((await check({}, of, { source: 'managementApi' })).outcome), 'none: unknown HUB_MISMATCH');
      assert.deepEqual(apis, []);
    });
  }

  it('asks nobody where there is no app', async () => {
    const { outcome, apis } = await check({ storage: forbidden }, { own: undefined, located: located(shop) });
    assert.equal(shortly(outcome), 'storage: unknown FORBIDDEN');
    assert.equal(outcome.app, undefined);
    assert.deepEqual(apis, []);
  });

  it('asks a running app for its own hub when that could not be located', async () => {
    const { outcome } = await check({}, { app, own: undefined, located: unknown });
    assert.equal(shortly(outcome), 'managementApi: idle');
    assert.deepEqual(outcome.findings, unknown.findings);
  });

  it('tells why the hub was not located when the app is stopped', async () => {
    const stopped = { ...app, site: { ...app.site, state: 'Stopped' } };
    const { outcome, apis } = await check({}, { app: stopped, own: undefined, located: unknown });
    assert.equal(shortly(outcome), 'none: unknown KEY_VAULT_REFERENCE');
    assert.deepEqual(apis, []);
  });

  it('shows the reader that it would use', async () => {
    const { doors, context } = openWorld({ storage: { blocking: censusOfCount(2) } });
    const reader = readerOfLocatedHub(situation, defaultRequest, doors);
    assert.ok('observe' in reader);
    const { policy, sampleSize } = defaultRequest;
    const observation = await reader.observe({ policy, sampleSize, depth: 'counts', signal: context.signal });
    assert.equal(observation.blocking.total, 2);
    const none = readerOfLocatedHub({ own: undefined, located: unknown }, defaultRequest, doors);
    assert.deepEqual('reasons' in none && none.reasons, unknown.reasons);
  });
});

describe('readSlotConfiguration', () => {
  const sticky: StickySettings = { appSettingNames: ['Hub'], connectionStringNames: ['Db'] };

  it('reads for two slots what belongs to each, and the sticky names of the app not at all', async () => {
    const { doors, asked } = openWorld({});
    assert.ok(doors.sites);
    const names = Promise.resolve(sticky);
    for (const slot of [undefined, 'staging']) {
      const found = { ref: app.ref, ...(slot === undefined ? {} : { slot }) };
      const read = await readSlotConfiguration(doors.sites, found, doors, undefined, names);
      assert.ok(!('reasons' in read));
      assert.equal(read.slotName, slot);
      assert.deepEqual(read.stickySettingNames, ['Hub']);
      assert.deepEqual(read.stickyConnectionStringNames, ['Db']);
    }
    assert.deepEqual(count(asked, 'appSettings', 'connectionStrings', 'stickySettings'), [2, 2, 0]);
  });

  it('takes app settings that were read before', async () => {
    const { doors, asked } = openWorld({});
    assert.ok(doors.sites);
    const known = Promise.resolve(new Map([['Known', 'before']]));
    const read = await readSlotConfiguration(doors.sites, app, doors, undefined, Promise.resolve(sticky), known);
    assert.ok(!('reasons' in read));
    assert.deepEqual([...read.appSettings], [['Known', 'before']]);
    assert.deepEqual(count(asked, 'appSettings', 'connectionStrings'), [0, 1]);
  });

  it('does without sticky names that may not be read, and fails with those that could not be read just now', async () => {
    const { doors } = openWorld({});
    const { sites } = doors;
    assert.ok(sites);
    const read = await readSlotConfiguration(sites, app, doors, undefined, Promise.reject(failure('FORBIDDEN')));
    assert.ok(!('reasons' in read));
    assert.equal(read.stickySettingNames, undefined);
    await assert.rejects(readSlotConfiguration(sites, app, doors, undefined, Promise.reject(failure('SERVER_ERROR'))), {
      code: 'SERVER_ERROR',
    });
  });

  it('tells why it cannot be told', async () => {
    const { doors } = openWorld({ hostJsonFails: 'FORBIDDEN' });
    assert.ok(doors.sites);
    const read = await readSlotConfiguration(doors.sites, app, doors, undefined, Promise.resolve(sticky));
    assert.ok('reasons' in read);
    assert.deepEqual(
      read.reasons.map(({ code }) => code),
      ['FORBIDDEN'],
    );
  });
});

function count(asked: readonly string[], ...names: readonly string[]): number[] {
  return names.map((name) => asked.filter((one) => one === name).length);
}
