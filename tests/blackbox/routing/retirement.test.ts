import assert from 'node:assert/strict';
import { startMayArriveForMs } from '../../../core/routing/retire/index.ts';
import type { AgentRun } from '../../../sandbox/agent/index.ts';
import { openAccount } from '../../../sandbox/hub/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type CheckOptions, type Inputs } from '../support/runs.ts';
import { openApplication, startRoutingSandbox, type Application, type RoutingSandbox } from './application.ts';
import { clock } from './clock.ts';
import { assertDone, assertFailed } from './evidence.ts';
import { linkOf, openRouterProcess } from './router.ts';

const minute = 60_000;
const hour = 60 * minute;
const quick: Inputs = { graceTime: '1m', stoppedTime: '1h' };

describe('the packed app router, retiring lines', () => {
  let sandbox: RoutingSandbox;
  before(async function () {
    this.timeout(60_000);
    sandbox = await startRoutingSandbox();
  });
  after(() => sandbox.stop());

  /** 1.0 drains, 1.1 is kept for rollback, 1.2 is the default. */
  async function threeLines(inFlight: readonly string[] = []): Promise<Application> {
    const orders = openApplication(sandbox);
    assertDone(orders, await orders.deploy('1.0.0'));
    for (const name of inFlight) await orders.start('1.0', name);
    assertDone(orders, await orders.deploy('1.1.0'));
    assertDone(orders, await orders.deploy('1.2.0'), { drainingLines: '1.0' });
    return orders;
  }

  sideBySide({
    'lets a line go round by round, and its addresses say that it is gone': async () => {
      const orders = await threeLines();
      const hub = (await orders.fleet()).lines.get('1.0')?.hub?.name ?? '';
      const router = await openRouterProcess(orders);
      try {
        const started = await router.start('Order', '1.0');
        assert.equal(started.status, 202, started.text);
        const name = (await orders.app('1.0')).name;
        let aheadMs = 0;
        const round = async (forwardMs: number, inputs: Inputs = {}): Promise<string> => {
          aheadMs += forwardMs;
          const run = await orders.run('retire', { ...quick, ...inputs }, clock({ aheadMs }));
          assertDone(orders, run, { created: 'false', defaultVersion: '1.2.0' });
          const line = (await orders.fleet()).lines.get('1.0');
          return [line?.state, line?.closedAt && 'closed', line?.stoppedAt && 'stopped'].filter(Boolean).join(' ');
        };
        // The start is a minute old at least before anything is said of the line.
        assert.equal(await round(2 * minute), 'Draining');
        const plan = await orders.run('retire', { ...quick, dryRun: 'true' }, clock({ aheadMs: aheadMs + minute }));
        assert.match(logOf(plan), /Plan \(dry run, nothing is changed\):/);
        assertDone(orders, plan, { drainingLines: '1.0' });
        assert.equal(await round(minute + 1_000), 'Drained');
        assert.equal(await round(1_000), 'Drained closed');
        assert.equal(await round(startMayArriveForMs), 'Drained closed');
        assert.equal(await round(minute + 1_000), 'Drained closed stopped');
        assert.equal((await orders.app('1.0')).slots.get('production')?.state, 'Stopped');
        assert.equal(await round(hour + 1_000, { removeHub: 'true' }), 'Retired closed stopped');
        assert.equal(sandbox.arm.estate.findApp('rg-orders', name), undefined);
        assert.deepEqual(await partsOf(hub), []);
        assert.equal(orders.apps().length, 2);

        const later = await openRouterProcess(orders);
        const gone = [
          await later.start('Order', '1.0.0'),
          await later.ask(linkOf(started, 'statusQueryGetUri').replace(router.url, later.url)),
        ];
        await later.stop();
        for (const { status, text } of gone) {
          assert.equal(status, 410, text);
          assert.match(text, /1\.0 was retired/);
        }
        const status = await orders.run('status');
        assertDone(orders, status, { drainingLines: '' });
        assert.match(status.summaries[0] ?? '', /\| 1\.0 \| Retired \|.*\(removed\\?\)/);
        const back = await orders.deploy('1.0.1');
        assertFailed(orders, back, 'ROUTING_VERSION_REFUSED', { created: 'false' });
        assert.equal(orders.apps().length, 2);
      } finally {
        await router.stop();
      }
    },

    'waits for one line, says what it waits for, and refuses one that is needed': async () => {
      const orders = await threeLines(['Approval']);
      const wait = (line: string, inputs: Inputs, options: CheckOptions): Promise<AgentRun> =>
        orders.run('retire', { ...quick, line, waitForRetirement: 'true', ...inputs }, options);
      const [needed, busy, overdue] = await Promise.all([
        wait('1.2', {}, {}),
        wait('1.0', { timeout: '2m' }, clock({ speed: 100 })),
        orders.run('retire', { ...quick, deadline: '1h', deadlinePolicy: 'fail' }, clock({ aheadMs: 2 * hour })),
      ]);
      assertFailed(orders, needed, 'ROUTING_LINE_KEPT', { line: '1.2', state: 'Active' });
      assert.match(logOf(needed), /Line 1\.2 is not retired: the default for starts/);
      assertFailed(orders, busy, 'TIMED_OUT', { line: '1.0', state: 'Draining', drainingLines: '1.0' });
      assert.match(logOf(busy), /1 in flight \(1 × Approval\), the oldest since/);
      assertFailed(orders, overdue, 'ROUTING_DRAIN_OVERDUE');
      assert.match(logOf(overdue), /1\.0.*Approval/);

      const ended = await orders.run(
        'retire',
        { ...quick, deadline: '1h', deadlinePolicy: 'terminate', terminate: 'Appro*' },
        clock({ aheadMs: 2 * hour }),
      );
      assertDone(orders, ended);
      const run = await wait('1.0', { timeout: '5h', stoppedTime: '5m' }, { ...clock({ speed: 150 }), node: '24' });
      assertDone(orders, run, { line: '1.0', state: 'Retired', drainingLines: '', defaultVersion: '1.2.0' });
      assert.match(run.outputs['reason'] ?? '', /^Line 1\.0 is retired: its app is gone/);
      assert.equal(orders.apps().length, 2);
    },
  });

  /** Tables, queues and containers of a hub. */
  async function partsOf(hub: string): Promise<readonly string[]> {
    const { tables, queues, blobs } = openAccount(sandbox.azurite.connectionString);
    const names: string[] = [];
    for await (const { name } of tables.listTables()) names.push(name ?? '');
    for await (const { name } of queues.listQueues()) names.push(name);
    for await (const { name } of blobs.listContainers()) names.push(name);
    return names.filter((name) => name.toLowerCase().startsWith(hub.toLowerCase()));
  }
});
