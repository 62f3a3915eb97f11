import { TableClient } from '@azure/data-tables';
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { durable, json, publicUrl, startRig, type Rig, type RiggedRouter } from './rig.ts';

describe('calls about instances through the router', function () {
  this.timeout(60_000);
  let rig: Rig;
  let router: RiggedRouter;
  before(async () => {
    rig = await startRig(['1.0', '1.1']);
  });
  after(() => rig.stop());
  beforeEach(async () => {
    router = await rig.router();
    await router.lines(['1.0 Draining 1.0.2', '1.1 Active 1.1.0']);
  });

  const post = (path: string, body?: string): Promise<Response> =>
    router.ask(path, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });

  async function started(line: string, id = ''): Promise<string> {
    const response = await post(`/versions/${line}/api/orchestrators/Order${id === '' ? '' : `/${id}`}`, '1');
    assert.equal(response.status, 202);
    return String((await json(response))['id']);
  }

  /** An instance that no router has started. */
  async function startedBehindTheRouter(line: string, id: string): Promise<void> {
    const host = rig.host(line);
    const key = host.slot.keys.systemKeys['durabletask_extension'] ?? '';
    const { sandbox } = rig;
    const { Agent, request } = await import('node:https');
    const agent = new Agent({ ca: sandbox.authority.certificatePem });
    await new Promise<void>((resolve, reject) => {
      const sent = request(
        `${host.url}/runtime/webhooks/durabletask/orchestrators/Order/${id}`,
        { agent, method: 'POST', headers: { 'x-functions-key': key } },
        (answer) => answer.resume().once('end', resolve),
      );
      sent.once('error', reject).end();
    });
    agent.destroy();
  }

  it('go to the line in the id, whatever the default is', async () => {
    for (const line of ['1.0', '1.1']) {
      const id = await started(line);
      for (const host of ['1.0', '1.1']) rig.host(host).forgetRequests();
      const status = await router.ask(`${durable}/instances/${id}?showInput=false&taskHub=Foreign`);
      assert.equal(status.status, 202);
      assert.equal(status.headers.get('location'), `${publicUrl}${durable}/instances/${id}?showInput=false`);
      assert.equal(status.headers.get('retry-after'), '5');
      assert.equal((await json(status))['instanceId'], id);
      const other = line === '1.0' ? '1.1' : '1.0';
      assert.equal(rig.host(other).requests.length, 0);
      assert.match(rig.host(line).requests[0]?.target ?? '', /\?showInput=false$/);
    }
  });

  it('do what they are to do', async () => {
    const id = await started('1.0');
    const path = `${durable}/instances/${id}`;
    assert.equal((await post(`${path}/raiseEvent/Paid`, '{"x":1}')).status, 202);
    assert.equal((await post(`${path}/suspend?reason=wait`)).status, 202);
    await rig.setStatus('1.0', id, 'Suspended');
    assert.equal((await post(`${path}/RESUME`)).status, 202);
    assert.equal((await post(`${path}/terminate?reason=enough`)).status, 202);
    assert.equal((await post(`${path}/rewind`)).status, 412);
    assert.equal((await router.ask(path, { method: 'DELETE' })).status, 412);
    await rig.setStatus('1.0', id, 'Completed');
    assert.equal((await post(`${path}/terminate`)).status, 410);
    assert.equal((await router.ask(path)).status, 200);
    assert.deepEqual(await json(await router.ask(path, { method: 'DELETE' })), { instancesDeleted: 1 });
    assert.equal((await router.ask(path)).status, 404);
  });

  it('tell of an instance that a restart has made, by the router’s own links', async () => {
    const id = await started('1.0');
    await rig.setStatus('1.0', id, 'Completed');
    const response = await post(`${durable}/instances/${id}/restart`);
    assert.equal(response.status, 202);
    const text = await response.text();
    assert.doesNotMatch(text, /code=/);
    const links = JSON.parse(text) as Record<string, string>;
    assert.notEqual(links['id'], id);
    rig.host('1.1').forgetRequests();
    const status = await router.ask((links['statusQueryGetUri'] ?? '').slice(publicUrl.length));
    assert.equal((await json(status))['instanceId'], links['id']);
    assert.equal(rig.host('1.1').requests.length, 0);
  });

  it('find an instance that nothing tells of, and remember it', async () => {
    await startedBehindTheRouter('1.0', 'stray-1');
    assert.equal((await router.ask(`${durable}/instances/stray-1`)).status, 202);
    rig.host('1.1').forgetRequests();
    assert.equal((await router.ask(`${durable}/instances/stray-1`)).status, 202);
    assert.equal(rig.host('1.1').requests.length, 0);
  });

  it('are 404 only when every line says so', async () => {
    const missing = await router.ask(`${durable}/instances/nowhere-1`);
    assert.equal(missing.status, 404);
    await router.lines(['1.0 Draining 1.0.2'], {
      '1.0': { app: { name: 'shop-1-0', resourceGroup: 'shop', subscriptionId: 'x', hostName: 'localhost:1' } },
    });
    const unknown = await router.ask(`${durable}/instances/nowhere-2`);
    assert.equal(unknown.status, 503);
    assert.deepEqual((await json(unknown))['notAsked'], ['1.0']);
    assert.ok(unknown.headers.get('retry-after'));
  });

  it('are 404 for a stamp of a line that never was', async () => {
    assert.equal((await router.ask(`${durable}/instances/7.7-${'a'.repeat(32)}`)).status, 404);
  });

  it('forget an instance that was purged', async () => {
    await started('1.0', 'purged-1');
    await rig.setStatus('1.0', 'purged-1', 'Failed');
    assert.equal((await router.ask(`${durable}/instances/purged-1`, { method: 'DELETE' })).status, 200);
    assert.equal((await router.ask(`${durable}/instances/purged-1`)).status, 404);
    assert.equal(await started('1.1', 'purged-1'), 'purged-1');
  });

  it('go on in a line that takes no starts any more, but nothing begins anew', async () => {
    const id = await started('1.0');
    await rig.setStatus('1.0', id, 'Completed');
    await router.lines(['1.0 Drained 1.0.2'], { '1.0': { closedAt: '2026-05-01T12:00:00.000Z' } });
    assert.equal((await router.ask(`${durable}/instances/${id}`)).status, 200);
    assert.equal((await post(`${durable}/instances/${id}/restart`)).status, 410);
    assert.equal((await post(`${durable}/instances/${id}/rewind`)).status, 410);
  });

  describe('of a line whose app is gone', () => {
    const retired = ['1.0 Retired 1.0.2', '1.1 Active 1.1.0'];

    it('are 410 with the reason', async () => {
      const id = await started('1.0');
      await router.lines(retired);
      const response = await router.ask(`${durable}/instances/${id}`);
      assert.equal(response.status, 410);
      const body = await json(response);
      assert.deepEqual([body['line'], body['state'], body['available']], ['1.0', 'Retired', ['1.1']]);
    });

    it('are answered from the tables that lines share', async () => {
      const id = await started('1.0');
      const table = TableClient.fromConnectionString(rig.sandbox.azurite.connectionString, 'FleetInstances', {
        allowInsecureConnection: true,
      });
      await table.createTable().catch(() => {});
      await table.upsertEntity({
        ...{ partitionKey: id, rowKey: '', Name: 'Order', RuntimeStatus: 'Completed', TaskHubName: 'shopv1x0' },
        ...{ Input: '{"a":1}', Output: '"done"', CustomStatus: '', CreatedTime: new Date('2026-05-01T12:00:00.123Z') },
        LastUpdatedTime: new Date('2026-05-01T12:01:00Z'),
      });
      await router.lines(retired, { '1.0': { hub: { name: 'shopv1x0', account: 'a', trackingPrefix: 'Fleet' } } });
      const response = await router.ask(`${durable}/instances/${id}`);
      assert.equal(response.status, 200);
      assert.deepEqual(await json(response), {
        ...{ name: 'Order', instanceId: id, runtimeStatus: 'Completed', input: { a: 1 }, customStatus: '' },
        ...{ output: 'done', createdTime: '2026-05-01T12:00:00Z', lastUpdatedTime: '2026-05-01T12:01:00Z' },
      });
      assert.equal((await router.ask(`${durable}/instances/1.0-${'b'.repeat(32)}`)).status, 404);
      assert.equal((await post(`${durable}/instances/${id}/terminate`)).status, 410);
    });
  });

  describe('calls about a hub', () => {
    it('go to the default, or to the line that is asked for', async () => {
      const [old, recent] = [await started('1.0'), await started('1.1')];
      const idsOf = async (path: string): Promise<string[]> =>
        (await json<{ instanceId: string }[]>(await router.ask(path))).map(({ instanceId }) => instanceId);
      const prefix = 'instanceIdPrefix=1.';
      assert.ok((await idsOf(`${durable}/instances?${prefix}`)).includes(recent));
      const ofOld = await idsOf(`/versions/1.0${durable}/instances?${prefix}`);
      assert.ok(ofOld.includes(old) && !ofOld.includes(recent));
    });

    it('hand on the pages of a list', async () => {
      for (const id of ['page-1', 'page-2', 'page-3']) await started('1.1', id);
      const first = await router.ask(`${durable}/instances?top=2&instanceIdPrefix=page-`);
      const token = first.headers.get('x-ms-continuation-token') ?? '';
      assert.equal((await json<unknown[]>(first)).length, 2);
      const second = await router.ask(`${durable}/instances?top=2&instanceIdPrefix=page-`, {
        headers: { 'x-ms-continuation-token': token },
      });
      assert.equal((await json<unknown[]>(second)).length, 1);
    });

    const purges: readonly [what: string, query: string, status: number][] = [
      ['without a status', '', 400],
      ['with a status in another spelling', '&runtimeStatus=completed', 400],
      ['with one that runs', '&runtimeStatus=Completed,Running', 400],
      ['with a number', '&runtimeStatus=0', 400],
      ['with ended ones', '&runtimeStatus=Completed,%20Failed&RuntimeStatus=Terminated', 200],
    ];
    for (const [what, query, status] of purges) {
      it(`purge ${status === 200 ? 'only' : 'nothing'} ${what}`, async () => {
        const [ended, open] = [await started('1.1'), await started('1.1')];
        await rig.setStatus('1.1', ended, 'Completed');
        const response = await router.ask(`${durable}/instances?createdTimeFrom=2020-01-01T00:00:00Z${query}`, {
          method: 'DELETE',
        });
        assert.equal(response.status, status);
        assert.equal((await router.ask(`${durable}/instances/${open}`)).status, 202);
        assert.equal((await router.ask(`${durable}/instances/${ended}`)).status, status === 200 ? 404 : 200);
      });
    }

    it('reach entities', async () => {
      const list = await router.ask(`${durable}/entities`);
      assert.equal(list.status, 200);
      assert.deepEqual(await json(list), []);
      assert.equal((await router.ask(`${durable}/entities/counter/none`)).status, 404);
      assert.equal((await router.ask(`${durable}/entities/counter/a%2Fb`)).status, 400);
    });
  });
});
