import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { sideBySide } from '../../support/side-by-side.ts';
import { openApplication, startRoutingSandbox, type Application, type RoutingSandbox } from './application.ts';
import { assertDone } from './evidence.ts';
import { linkOf, openRouterProcess, type Answered, type RouterProcess } from './router.ts';

describe('the packed app router, with a router in front of the lines', () => {
  let sandbox: RoutingSandbox;
  const routers: RouterProcess[] = [];
  before(async function () {
    this.timeout(60_000);
    sandbox = await startRoutingSandbox();
  });
  after(async () => {
    for (const router of routers) await router.stop();
    await sandbox.stop();
  });

  async function open(orders: Application, port?: number): Promise<RouterProcess> {
    const router = await openRouterProcess(orders, port);
    routers.push(router);
    return router;
  }

  /** Starts that the host of a line was sent. */
  const startsAt = async (orders: Application, line: string): Promise<readonly string[]> =>
    sandbox
      .functionsHost((await orders.app(line)).name)
      .requests.filter(({ method, target }) => method === 'POST' && /orchestrators\//.test(target))
      .map(({ target }) => target.replace(/\?.*$/, '').replace(/^.*\/orchestrators\//, ''));

  async function ended(router: RouterProcess, link: string): Promise<Answered> {
    for (const until = Date.now() + 15_000; ;) {
      const answer = await router.ask(link);
      if (answer.status !== 202) return answer;
      assert.ok(Date.now() < until, answer.text);
      await pause(100);
    }
  }

  sideBySide({
    'makes a registered version with its first request, which starts once whatever restarts': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.register('1.0.0'), { state: 'Registered' });
      const first = await open(orders);
      assert.equal((await first.ask('/api/lines', { headers: { 'x-functions-key': 'a wrong one' } })).status, 401);
      const unknown = await first.start('Order', '7.0');
      assert.equal(unknown.status, 404, unknown.text);
      assert.deepEqual(unknown.body['available'], ['1.0'], 'it lists what there is');

      const accepted = await first.start('Order', '1.0.0');
      assert.equal(accepted.status, 202, accepted.text);
      const id = String(accepted.body['id']);
      assert.match(id, /^1\.0-[0-9a-f-]{32,36}$/);
      const status = linkOf(accepted, 'statusQueryGetUri');
      assert.deepEqual([(await first.ask(status)).status, orders.apps().length], [202, 0]);
      assert.ok(accepted.headers.get('retry-after'));

      // Another process takes the address over; what waits is in storage, and not to be read there.
      const port = Number(new URL(first.url).port);
      await first.stop();
      const [second, other] = [await open(orders, port), await open(orders)];
      assert.equal((await second.ask(status)).status, 202);
      await Promise.all([second.round(), other.round()]);
      await Promise.all([second.round(), other.round()]);
      const end = await ended(second, status);
      assert.equal(end.status, 200, end.text);
      assert.deepEqual([end.body['instanceId'], end.body['runtimeStatus']], [id, 'Completed']);
      assert.deepEqual(end.body['input'], { order: 7 });
      assert.deepEqual(await startsAt(orders, '1.0'), [`Order/${id}`]);
      assert.equal(orders.apps().length, 1);
      assert.deepEqual((await orders.fleet()).routes, { default: '1.0' });

      const seen = assertDone(orders, await orders.run('status', {}, { node: '24' }), { defaultVersion: '1.0.0' });
      assert.ok(seen.history.some(({ by }) => by.startsWith('router ')));
      assertDone(orders, await orders.deploy('1.0.1'), { created: 'false', line: '1.0', defaultVersion: '1.0.1' });
    },

    'sends starts to the version they ask for, and every later request to where it began': async () => {
      const orders = openApplication(sandbox);
      assertDone(orders, await orders.deploy('1.0.0'));
      const router = await open(orders);
      const approval = await router.start('Approval');
      assert.match(String(approval.body['id']), /^1\.0-/, approval.text);
      assertDone(orders, await orders.deploy('1.1.0'), { defaultVersion: '1.1.0' });
      // One that is started later has read the new registry.
      const later = await open(orders, undefined);
      assert.match(String((await later.start('Order')).body['id']), /^1\.1-/);
      assert.match(String((await later.start('Order', '1.0')).body['id']), /^1\.0-/);
      const own = await later.ask('/api/StartOrder', { method: 'POST', headers: { 'x-app-version': '1.0.0' } });
      assert.equal(own.status, 202, own.text);
      assert.equal((await ended(later, linkOf(own, 'statusQueryGetUri'))).body['runtimeStatus'], 'Completed');

      const busy = await router.ask('/api/lines/1.0/status');
      assert.equal(busy.body['hasRunning'], true, busy.text);
      const event = linkOf(approval, 'sendEventPostUri').replace('{eventName}', 'approved');
      const raised = await router.ask(event, {
        method: 'POST',
        body: '"yes"',
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(raised.status, 202, raised.text);
      const end = await ended(router, linkOf(approval, 'statusQueryGetUri'));
      assert.equal(end.body['runtimeStatus'], 'Completed');

      // Back at once, with nothing but a row in a table.
      assertDone(orders, await orders.run('activate'), { defaultVersion: '1.0.0' });
      assert.match(String((await (await open(orders)).start('Order')).body['id']), /^1\.0-/);
    },
  });
});
