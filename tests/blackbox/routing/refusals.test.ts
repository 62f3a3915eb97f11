import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { openApplication, startRoutingSandbox, type Application, type RoutingSandbox } from './application.ts';
import { clockThatJumps } from './clock.ts';
import { assertDone, assertFailed } from './evidence.ts';

describe('the packed app router, refusing', () => {
  let sandbox: RoutingSandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startRoutingSandbox();
  });
  after(() => sandbox.stop());

  /** Nothing of the application is anywhere. */
  async function assertNothing(orders: Application): Promise<void> {
    assert.deepEqual([orders.apps(), orders.writes(), (await orders.fleet()).lines.size], [[], [], 0]);
  }

  sideBySide({
    'bad inputs, all of them at once': async () => {
      const orders = openApplication(sandbox);
      const run = await orders.run('deploy', {
        applicationName: 'no good name!',
        version: '1.0',
        package: '',
        registryStorageConnectionString: 'DefaultEndpointsProtocol=https;AccountName=orders',
        graceTime: 'soon',
        keep: '0',
        maxLines: '1000',
        deadlinePolicy: 'terminate',
        appSettings: '-DURABLE_ROUTER_LINE 1.0',
        smokeInput: 'no JSON',
      });
      assert.equal(run.result, 'Failed');
      assert.deepEqual([run.outputs['reasonCode'], run.outputs['created']], ['INPUT_INVALID', 'false']);
      for (const name of [
        'applicationName',
        'version',
        'registryStorageConnectionString',
        'graceTime',
        'keep',
        'maxLines',
        'terminate',
        'appSettings',
        'smokeInput',
      ]) {
        assert.match(logOf(run), new RegExp(`\\b${name}: `), name);
      }
      await assertNothing(orders);
    },

    'what is missing, by command': async () => {
      const orders = openApplication(sandbox);
      const plain = { referenceAppName: '', resourceGroupName: '' };
      const [register, retire, router] = await Promise.all([
        orders.run('register', plain),
        orders.run('retire', { waitForRetirement: 'true' }),
        orders.run('installRouter', { ...plain, routerAuthentication: 'entra' }),
      ]);
      for (const name of ['version', 'package', 'resourceGroupName', 'runtimeStack']) {
        assert.match(logOf(register), new RegExp(`\\b${name}\\b`), logOf(register));
      }
      assert.match(logOf(retire), /\bline: /);
      for (const name of ['routerTenantId', 'routerAudience', 'planName']) {
        assert.match(logOf(router), new RegExp(`\\b${name}\\b`), logOf(router));
      }
      for (const run of [register, retire, router]) assert.equal(run.outputs['reasonCode'], 'INPUT_INVALID');
      await assertNothing(orders);
    },

    'a registry that the key does not open': async () => {
      const orders = openApplication(sandbox);
      const wrong = Buffer.from('a key of another account').toString('base64');
      const run = await orders.deploy('1.0.0', {
        registryStorageConnectionString: sandbox.azurite.connectionString.replace(
          /AccountKey=[^;]+/,
          `AccountKey=${wrong}`,
        ),
      });
      assertFailed(orders, run, 'FORBIDDEN', { created: 'false', line: '1.0' });
      assert.match(logOf(run), /registry|container durable-router-packages/);
      assert.ok(!logOf(run).includes(wrong));
      await assertNothing(orders);
    },

    'an identity that may not make apps, with every action that it lacks': async () => {
      const own = await startRoutingSandbox({ azurite: sandbox.azurite });
      try {
        const orders = openApplication(own);
        const lacks = ['Microsoft.Web/sites/write', 'Microsoft.Web/sites/publish/action'];
        own.arm.setRoleAssignments([{ clientId: own.clientId, actions: ['*'], notActions: lacks }]);
        const run = await orders.deploy('1.0.0');
        assertFailed(orders, run, 'ROUTING_RIGHT_MISSING', { created: 'false' });
        for (const action of lacks) assert.ok(logOf(run).includes(action), logOf(run));
        assert.match(logOf(run), /az role assignment create --assignee .* --role "Website Contributor"/, logOf(run));
        await assertNothing(orders);
      } finally {
        await own.stop();
      }
    },

    'another line where there is no room, with those that drain': async () => {
      const orders = openApplication(sandbox);
      for (const version of ['1.0.0', '1.1.0', '1.2.0']) assertDone(orders, await orders.deploy(version));
      const run = await orders.deploy('1.3.0', { maxLines: '3' });
      assertFailed(orders, run, 'ROUTING_QUOTA_REACHED', { line: '1.3', created: 'false', drainingLines: '1.0' });
      assert.match(logOf(run), /3 lines of orders\S+ have apps, and at most 3 may \(input maxLines\)/);
      assert.match(logOf(run), /1\.0.*drain|drain.*1\.0/i);
      assert.equal(orders.apps().length, 3);
      assert.equal((await orders.fleet()).lines.get('1.3'), undefined);
      // A patch needs no room.
      assertDone(orders, await orders.deploy('1.2.1', { maxLines: '3' }), { created: 'false' });
    },

    'the name of an app that somebody else has': async () => {
      const orders = openApplication(sandbox);
      const plan = await orders.deploy('1.0.0', { dryRun: 'true' });
      const name = plan.outputs['functionAppName'] ?? '';
      sandbox.arm.estate.limits.namesTaken.add(name);
      const run = await orders.deploy('1.0.0');
      assertFailed(orders, run, 'ROUTING_NAME_TAKEN', { created: 'false', line: '1.0' });
      assert.ok(logOf(run).includes(name), logOf(run));
      assert.equal(orders.apps().length, 0);
    },

    'a hub that stands in host.json itself, unless it may be changed': async () => {
      const orders = openApplication(sandbox);
      const code = { version: '1.0.0', hubName: 'Orders' };
      const refused = await orders.deploy(code, { patchHostJson: 'false' });
      assertFailed(orders, refused, 'ROUTING_PACKAGE_REFUSED', { created: 'false' });
      assert.match(logOf(refused), /hubName/);
      await assertNothing(orders);
      assertDone(orders, await orders.deploy(code), { state: 'Active' });
      const slot = sandbox.functionsHost((await orders.app('1.0')).name).slot;
      assert.match(slot.files['host.json'] ?? '', /%DurableRouterHub%/);
      assert.equal(slot.appSettings['DurableRouterHub'], (await orders.fleet()).lines.get('1.0')?.hub?.name);
    },

    'an older patch, unless it is forced': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.deploy('1.0.2'));
      const refused = await orders.deploy('1.0.1');
      assertFailed(orders, refused, 'ROUTING_VERSION_REFUSED', { created: 'false', line: '1.0' });
      assert.match(logOf(refused), /1\.0\.2/);
      assert.equal(await orders.serving('1.0'), '1.0.2');
      const older = await orders.deploy('0.9.0');
      assertFailed(orders, older, 'ROUTING_VERSION_REFUSED', { created: 'false', line: '0.9' });
      const forced = await orders.deploy('1.0.1', { force: 'true' });
      assertDone(orders, forced, { created: 'false', defaultVersion: '1.0.1' });
      assert.equal(await orders.serving('1.0'), '1.0.1');
    },

    'a version whose host does not start, and leaves the default alone': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.deploy('1.0.0'));
      const broken = { version: '1.1.0', failToStart: 'Could not load file or assembly Orders' };
      const run = await orders.deploy(
        broken,
        {},
        clockThatJumps(/Waiting for the app/, 11 * 60_000, join(sandbox.packagesFolder, 'eleven-minutes-later')),
      );
      assertFailed(orders, run, 'HOST_NOT_RUNNING', { line: '1.1', state: 'Failed', defaultVersion: '1.0.0' });
      assert.match(logOf(run), /Could not load file or assembly Orders/);
      assert.match(logOf(run), /az webapp log tail/);
      assert.deepEqual((await orders.fleet()).routes, { default: '1.0' });
      assert.equal(await orders.serving('1.0'), '1.0.0');
      const mended = await orders.deploy('1.1.1');
      assertDone(orders, mended, { line: '1.1', created: 'false', defaultVersion: '1.1.1' });
    },
  });
});
