import assert from 'node:assert/strict';
import { inspectPackage } from '../../../../core/routing/packages/index.ts';
import { defaultRetirePolicy, type RoutingOutcome } from '../../../../core/routing/run/model.ts';
import { escapeKey } from '../../../../core/taskhub/storage-format/index.ts';
import { startAzurite, type Azurite } from '../../../../sandbox/azurite/index.ts';
import { openAccount } from '../../../../sandbox/hub/index.ts';
import type { Sandbox } from '../../../../sandbox/index.ts';
import { packZip } from '../../../../sandbox/scm/index.ts';
import { line } from '../fleets.ts';
import { codesOf, facts, inputOf } from '../provision/inputs.ts';
import { common, routingWorld, startRoutingSandbox } from '../run/world.ts';
import { deploy, routerOver, until } from './router-over.ts';

/** What goes wrong with an app for each version, beyond what is anybody's mistake; what other tests hold case by case is not repeated. */
describe('pitfalls of an app for each version', function () {
  this.timeout(120_000);
  let azurite: Azurite;
  let sandbox: Sandbox;
  before(async () => {
    azurite = await startAzurite();
    sandbox = await startRoutingSandbox(azurite);
  });
  after(async () => {
    await sandbox.stop();
    await azurite.stop();
  });

  const messageOf = ({ findings }: RoutingOutcome, code: string): string =>
    findings.find((finding) => finding.code === code)?.message ?? '';
  const settingsOf = (app: string | undefined): Record<string, string> =>
    sandbox.arm.estate.findApp('rg', app ?? '')?.slots.get('production')?.appSettings ?? {};

  it('the host takes 32 characters of a name for its id: lines with the same ones share storage all the same', async () => {
    const world = routingWorld(sandbox, 'orders-of-the-warehouse-in-rotterdam-west');
    const outcomes = [await deploy(world, { version: '1.0.0' }), await deploy(world, { version: '1.1.0' })];
    const names = outcomes.map(({ functionAppName = '' }) => functionAppName);
    assert.equal(new Set(names).size, 2);
    assert.equal(new Set(names.map((name) => name.slice(0, 32))).size, 1, 'hosts that would collide');
    assert.ok(names.every((name) => name.length <= 60));
    const ids = names.map((name) => settingsOf(name)['AzureFunctionsWebHost__hostid']);
    assert.equal(new Set(ids).size, 2);
    assert.equal(new Set(names.map((name) => settingsOf(name)['AzureWebJobsStorage'])).size, 1);
  });

  it('a lease lets one app only work on a hub: no two lines have one', async () => {
    const world = routingWorld(sandbox, 'lease');
    await deploy(world, { version: '1.0.0' });
    const { fleet } = await deploy(world, { version: '1.1.0' });
    const hubs = [...fleet.lines.values()].map(({ hub }) => hub?.name ?? '');
    assert.equal(new Set(hubs.map((name) => name.toLowerCase())).size, 2);
    for (const name of hubs) assert.match(name, /^[A-Za-z][A-Za-z0-9]{2,44}$/);
    const { names } = inputOf();
    const other = { ...line('1.0 Active 1.0.0'), hub: { name: names.hub, account: 'stshop' } };
    const shared = { application: 'shop', lines: new Map([['1.0', other]]), routes: {} };
    assert.deepEqual(codesOf(inputOf({ fleet: shared })), ['HUB_SHARED!']);
  });

  it('a prefix of tracking tables counts for nothing without a connection: that is said', async () => {
    const hostJson = (storageProvider: object): string =>
      JSON.stringify({ version: '2.0', extensions: { durableTask: { hubName: '%TaskHubName%', storageProvider } } });
    const codesWith = async (storageProvider: object): Promise<string[]> => {
      const zip = await packZip({ 'host.json': hostJson(storageProvider) });
      const { prefixWithoutTracking, tracking } = await inspectPackage(zip, { patchHostJson: false });
      const told = prefixWithoutTracking === undefined ? {} : { prefixWithoutTracking };
      return codesOf(inputOf({ package: { ...facts, ...told, ...(tracking === undefined ? {} : { tracking }) } }));
    };
    assert.deepEqual(await codesWith({ trackingStoreNamePrefix: 'Shop' }), ['TRACKING_PREFIX_IGNORED']);
    const both = { trackingStoreNamePrefix: 'Shop', trackingStoreConnectionName: 'Tracking' };
    assert.ok(!(await codesWith(both)).includes('TRACKING_PREFIX_IGNORED'));
  });

  it('singletons run once in each line, and entities begin without state: that is said of a second line', async () => {
    const world = routingWorld(sandbox, 'singletons');
    const first = await deploy(world, { version: '1.0.0' });
    assert.equal(messageOf(first, 'SINGLETONS_APART'), '');
    const second = await deploy(world, { version: '1.1.0' });
    assert.match(messageOf(second, 'SINGLETONS_APART'), /beside line 1\.0: .*runs once in each/);
    const patch = await deploy(world, { version: '1.1.1' });
    assert.equal(messageOf(patch, 'SINGLETONS_APART'), '');
    const functions = [{ name: 'Basket', trigger: 'entityTrigger', durableClient: false }];
    const app = { name: 'shop-1-0', resourceGroup: 'rg', subscriptionId: 's' };
    const fleet = { application: 'shop', lines: new Map([['1.0', { ...line('1.0 Active 1.0.0'), app }]]), routes: {} };
    assert.deepEqual(codesOf(inputOf({ fleet, package: { ...facts, functions } })), ['ENTITIES_APART']);
  });

  it('the same instance id in two lines overwrites the other in shared tables: it is refused while one is in flight', async () => {
    const world = routingWorld(sandbox, 'same-id');
    for (const version of ['1.0.0', '1.1.0']) await deploy(world, { version });
    const router = await routerOver(world);
    try {
      const start = (version: string) =>
        router.ask('/api/orchestrators/Wait/order-7', {
          ...{ method: 'POST', body: '{}', headers: { 'x-app-version': version } },
        });
      const first = await start('1.0.0');
      assert.equal(first.status, 202);
      const second = await start('1.1.0');
      assert.deepEqual([second.status, second.body['line']], [409, '1.0']);
      await router.raiseEvent(first.body, 'go');
      await until(
        () => router.follow(first.body['statusQueryGetUri']),
        ({ body }) => body['runtimeStatus'] === 'Completed',
      );
      assert.equal((await start('1.1.0')).status, 202);
    } finally {
      await router.stop();
    }
  });

  it('roles of a new identity arrive minutes later: a host that lets nobody in yet is waited for', async () => {
    const world = routingWorld(sandbox, 'roles-late');
    const refused = {
      kind: 'answer',
      status: 403,
      body: '{"error":{"code":"AuthorizationFailed","message":"not yet"}}',
    } as const;
    sandbox.arm.faults.add({ path: /roles-late-.*\/hostruntime\//i, times: 8, action: refused });
    const outcome = await deploy(world, { version: '1.0.0' });
    assert.equal(outcome.fleet.lines.get('1.0')?.state, 'Active');
    assert.ok(world.context.lines.some((text) => /Waiting for the app roles-late/.test(text)));
    assert.deepEqual(sandbox.arm.faults.pending(), []);
  });

  it('a status row that was never brought up to date does not keep a line draining: its history has ended', async () => {
    const world = routingWorld(sandbox, 'stale');
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(world, { version });
    const router = await routerOver(world);
    try {
      const started = await router.start('Order', '1.0.0');
      await until(
        () => router.follow(started.body['statusQueryGetUri']),
        ({ status }) => status === 200,
      );
      const retire = { ...defaultRetirePolicy, graceMs: 60_000 };
      const round = (): Promise<RoutingOutcome> =>
        world.run({ command: 'retire', ...common, application: world.application, retire });
      const hub = (await round()).fleet.lines.get('1.0')?.hub?.name ?? '';
      const rows = openAccount(azurite.connectionString).table(`${hub}Instances`);
      const row = { partitionKey: escapeKey(String(started.body['id'])), rowKey: '', RuntimeStatus: 'Running' };
      await rows.updateEntity(row, 'Merge');
      const states: (string | undefined)[] = [];
      for (let turn = 0; turn < 3; turn += 1) {
        world.clock.forward(61_000);
        states.push((await round()).fleet.lines.get('1.0')?.state);
      }
      assert.ok(states.includes('Drained'), states.join());
    } finally {
      await router.stop();
    }
  });

  it('room is counted before anything is made, and it is said who drains since when', async () => {
    const world = routingWorld(sandbox, 'room');
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(world, { version });
    sandbox.arm.forgetRequests();
    const full = await world.run(await world.deployment({ version: '1.3.0' }, { quotas: { maxLines: 3 } }));
    assert.equal(full.reason?.code, 'ROUTING_QUOTA_REACHED');
    const since = full.fleet.lines.get('1.0')?.stateSince ?? '';
    assert.ok(full.reason?.message.includes(`Draining: 1.0 since ${since}`), full.reason?.message);
    assert.match(full.reason?.message ?? '', /3 lines of room have apps, and at most 3 may/);
    assert.deepEqual(full.done, []);
    assert.equal(full.fleet.lines.get('1.3'), undefined);
    const changes = sandbox.arm.requests.filter(({ method }) => method === 'PUT' || method === 'PATCH');
    assert.deepEqual(changes, []);
    const plan = sandbox.arm.estate.apps.filter(({ planName }) => planName === 'shop-plan').length;
    const inPlan = Array.from({ length: 100 - plan }, (_, index) => `filler-${index}`);
    for (const name of inPlan) {
      sandbox.arm.estate.addApp({ name, resourceGroup: 'rg', planName: 'shop-plan', sku: 'ElasticPremium' });
    }
    const crowded = await world.run(await world.deployment({ version: '1.3.0' }));
    assert.equal(crowded.reason?.code, 'ROUTING_QUOTA_REACHED', crowded.reason?.message);
    assert.match(crowded.reason?.message ?? '', /The plan shop-plan holds 100 apps.*Draining: 1\.0 since/);
    assert.deepEqual(crowded.done, []);
  });
});
