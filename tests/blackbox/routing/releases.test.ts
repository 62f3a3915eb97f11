import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf } from '../support/runs.ts';
import { openApplication, startRoutingSandbox, type Application, type RoutingSandbox } from './application.ts';
import { assertDone } from './evidence.ts';

describe('the packed app router, release after release', () => {
  let sandbox: RoutingSandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startRoutingSandbox();
  });
  after(() => sandbox.stop());

  const settingsOf = async (orders: Application, line: string): Promise<Readonly<Record<string, string>>> =>
    (await orders.app(line)).slots.get('production')?.appSettings ?? {};

  sideBySide({
    'puts a patch into the same app and the next minor version into a new one, beside what is in flight': async () => {
      const orders = openApplication(sandbox);
      const first = await orders.deploy('1.0.0', {}, { node: '20' });
      assertDone(orders, first, {
        created: 'true',
        functionAppName: (await orders.app('1.0')).name,
        line: '1.0',
        state: 'Active',
        defaultVersion: '1.0.0',
        drainingLines: '',
        routerUrl: '',
      });
      assert.equal(await orders.serving('1.0'), '1.0.0');
      assert.match(first.summaries[0] ?? '', /\| 1\.0 \| Active, the default \|/);
      const settings = await settingsOf(orders, '1.0');
      assert.equal(settings['DURABLE_ROUTER_LINE'], '1.0');
      assert.equal(settings['OrdersHub'], (await orders.fleet()).lines.get('1.0')?.hub?.name);
      const approval = await orders.start('1.0', 'Approval');

      const patch = await orders.deploy('1.0.1', {}, { node: '24' });
      assert.match(patch.nodeVersion, /^v?24\./);
      assertDone(orders, patch, {
        created: 'false',
        functionAppName: first.outputs['functionAppName'] ?? '',
        line: '1.0',
        defaultVersion: '1.0.1',
      });
      assert.equal(await orders.serving('1.0'), '1.0.1');

      const minor = await orders.deploy('1.1.0');
      assertDone(orders, minor, { created: 'true', line: '1.1', defaultVersion: '1.1.0', drainingLines: '' });
      assert.notEqual(minor.outputs['functionAppName'], first.outputs['functionAppName']);
      assert.deepEqual([await orders.serving('1.0'), await orders.serving('1.1')], ['1.0.1', '1.1.0']);

      const next = await orders.deploy('1.2.0');
      assertDone(orders, next, { created: 'true', line: '1.2', defaultVersion: '1.2.0', drainingLines: '1.0' });
      assert.equal(orders.apps().length, 3);

      const before = [orders.writes().length, JSON.stringify([...(await orders.fleet()).lines])];
      const status = await orders.run('status', {}, { node: '24' });
      const seen = assertDone(orders, status, { defaultVersion: '1.2.0', drainingLines: '1.0', line: '' });
      assert.deepEqual([orders.writes().length, JSON.stringify([...(await orders.fleet()).lines])], before);
      const notes = Object.fromEntries(seen.lines.map(({ line, note }) => [line, note]));
      assert.match(notes['1.0'] ?? '', /1 in flight \(1 × Approval\)/);
      assert.match(notes['1.1'] ?? '', /kept for rollback/);
      for (const text of [logOf(status), status.summaries[0] ?? '']) {
        assert.match(text, /1\.0.*Draining.*1 in flight/, 'people see what a line waits for');
      }

      // What is in flight goes on in the line that it began in, and can be ended there.
      await orders.raise('1.0', approval, 'approved');
      const after = await orders.run('status');
      assert.match(assertDone(orders, after).lines.find(({ line }) => line === '1.0')?.note ?? '', /nothing in flight/);
    },

    'goes back to the line before at once, and starters without HTTP with it': async () => {
      const orders = openApplication(sandbox);
      const code = (version: string): Parameters<Application['deploy']>[0] => ({
        version,
        timerStarters: { Nightly: { everyMs: 86_400_000, orchestration: 'Order' } },
      });
      const isOff = async (line: string): Promise<boolean> =>
        (await settingsOf(orders, line))['AzureWebJobs.Nightly.Disabled'] === 'true';
      const both = async (): Promise<readonly boolean[]> => [await isOff('1.0'), await isOff('1.1')];
      assertDone(orders, await orders.deploy(code('1.0.0')));
      assert.equal(await isOff('1.0'), false);
      const minor = await orders.deploy(code('1.1.0'));
      assertDone(orders, minor);
      assert.deepEqual(await both(), [true, false]);
      for (const text of [logOf(minor), minor.summaries[0] ?? '']) assert.match(text, /Nightly/);

      const back = await orders.run('activate');
      assertDone(orders, back, { defaultVersion: '1.0.0', line: '1.0', state: 'Active', created: 'false' });
      assert.deepEqual((await orders.fleet()).routes, { default: '1.0', previous: '1.1' });
      assert.deepEqual(await both(), [false, true]);
      const same = await orders.run('activate', { line: '1.0.7' }, { node: '24' });
      assertDone(orders, same, { defaultVersion: '1.0.0' });
      assert.deepEqual((await orders.fleet()).routes, { default: '1.0', previous: '1.1' });
    },

    'says with dryRun what it would do, and does none of it': async () => {
      const orders = openApplication(sandbox);
      const file = join(sandbox.packagesFolder, 'package.json');
      await writeFile(file, '{ "name": "orders", "version": "2.3.4" }');
      const run = await orders.deploy('2.3.4', { version: '', versionFrom: file, dryRun: 'true' });
      const evidence = assertDone(orders, run, { created: 'false', line: '2.3', state: '', defaultVersion: '' });
      assert.equal(evidence.result, 'planned');
      assert.deepEqual(evidence.done, []);
      const app = new RegExp(`Create the app ${orders.name}-2-3-[0-9a-f]{6} in the plan orders-plan`);
      for (const text of [logOf(run), run.summaries[0] ?? '']) assert.match(text.replaceAll('\\', ''), app);
      assert.match(run.outputs['functionAppName'] ?? '', new RegExp(`^${orders.name}-2-3-[0-9a-f]{6}$`));
      assert.deepEqual([orders.apps(), orders.writes(), (await orders.fleet()).lines.size], [[], [], 0]);
    },

    'makes nothing of a version that is registered, and deploys it later without its package': async () => {
      const orders = openApplication(sandbox);
      const registered = await orders.register('1.0.0');
      assertDone(orders, registered, { created: 'false', functionAppName: '', line: '1.0', state: 'Registered' });
      assert.deepEqual([orders.apps(), orders.writes()], [[], []]);
      const deployed = await orders.run('deploy', { version: '1.0.0' });
      assertDone(orders, deployed, { created: 'true', state: 'Active', defaultVersion: '1.0.0' });
      assert.equal(await orders.serving('1.0'), '1.0.0');
    },
  });
});
