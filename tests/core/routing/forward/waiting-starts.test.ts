import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { DurableDeployError } from '../../../../core/errors.ts';
import { durable, json, publicUrl, startRig, type Rig, type RigOptions, type RiggedRouter } from './rig.ts';

const registered = '1.1 Registered 1.1.0*';
const healthy = '1.1 Healthy 1.1.0';
const minute = 60_000;

describe('starts for a line without an app', function () {
  this.timeout(60_000);
  let rig: Rig;
  let router: RiggedRouter;
  before(async () => {
    rig = await startRig(['1.0', '1.1']);
  });
  after(() => rig.stop());
  beforeEach(async () => {
    router = await rig.router();
    await router.lines(['1.0 Active 1.0.2', registered]);
    rig.host('1.1').forgetRequests();
    rig.host('1.1').faults.clear();
  });

  const start = (body: string | Buffer = '{"n":1}', id = '', by = router): Promise<Response> =>
    by.ask(`/versions/1.1/api/orchestrators/Order${id === '' ? '' : `/${id}`}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-own': 'kept' },
    });

  async function promised(id = ''): Promise<string> {
    const response = await start('{"n":1}', id);
    assert.equal(response.status, 202);
    return String((await json(response))['id']);
  }

  const status = async (id: string, by = router): Promise<[number, Record<string, unknown>]> => {
    const response = await by.ask(`${durable}/instances/${id}`);
    const text = await response.text();
    return [response.status, text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)];
  };

  const startsSeen = (): number => rig.host('1.1').requests.filter(({ method }) => method === 'POST').length;
  const rowsOf = async (id: string): Promise<Record<string, unknown>[]> =>
    (await rig.hubRows('1.1').catch(() => [])).filter(({ partitionKey }) => partitionKey === id);

  it('are promised under their id, the app is asked for, and they are started once it is there', async () => {
    const response = await start();
    assert.equal(response.status, 202);
    const links = await json<Record<string, string>>(response);
    const { id = '' } = links;
    assert.match(id, /^1\.1-[0-9a-f]{32}$/);
    assert.equal(links['statusQueryGetUri'], `${publicUrl}${durable}/instances/${id}`);
    assert.equal(response.headers.get('location'), links['statusQueryGetUri']);
    assert.ok((await router.registry.read('shop')).lines.get('1.1')?.wantedAt);

    const [code, waiting] = await status(id);
    assert.equal(code, 202);
    assert.deepEqual([waiting['runtimeStatus'], waiting['name'], waiting['instanceId']], ['Pending', 'Order', id]);
    assert.match(JSON.stringify(waiting['customStatus']), /"line":"1\.1","state":"Registered"/);

    await router.lines(['1.1 Creating 1.1.0*']);
    assert.deepEqual(await router.router.deliverWaiting(), { started: 0, failed: 0, open: 1 });
    await router.lines([healthy]);
    assert.equal((await status(id))[0], 202);
    assert.deepEqual(await router.router.deliverWaiting(), { started: 1, failed: 0, open: 0 });
    const [row] = await rowsOf(id);
    assert.deepEqual([row?.['Name'], row?.['Input']], ['Order', '{"n":1}']);
    assert.equal(rig.host('1.1').requests.find(({ method }) => method === 'POST')?.headers['x-own'], 'kept');
    assert.ok((await router.registry.read('shop')).lines.get('1.1')?.lastStartAt);
    await router.router.deliverWaiting();
    assert.equal(startsSeen(), 1);
    assert.equal((await status(id))[1]['input'] !== undefined, true);
    router.clock.ahead(16 * minute);
    await router.router.deliverWaiting();
    assert.equal(await router.waiting.find(id), undefined);
    assert.equal((await status(id))[0], 202);
  });

  it('are kept under an id of the caller, once', async () => {
    assert.equal(await promised('wish-1'), 'wish-1');
    assert.equal((await start('{}', 'wish-1')).status, 409);
    assert.equal((await router.ask('/versions/1.0/api/orchestrators/Order/wish-1', { method: 'POST' })).status, 409);
    await router.lines([healthy]);
    assert.equal((await start('{}', 'wish-1')).status, 409);
    await router.router.deliverWaiting();
    assert.equal((await rowsOf('wish-1')).length, 1);
    assert.equal((await start('{}', 'wish-1')).status, 409);
  });

  it('lie encrypted where they wait', async () => {
    const id = await promised();
    const found = await router.waiting.find(id);
    assert.ok(found);
    assert.equal((await router.waiting.read(found)).body.toString(), '{"n":1}');
    assert.doesNotMatch(JSON.stringify(found), /"n":1|kept/);
    const elsewhere = { ...found, id: 'another id' };
    await assert.rejects(
      router.waiting.read(elsewhere),
      (error) => error instanceof DurableDeployError && error.code === 'MALFORMED_ANSWER',
    );
  });

  it('may be as long as is said, and are JSON', async () => {
    const most = Buffer.from(`"${'x'.repeat(1024 * 1024 - 2)}"`);
    assert.equal((await start(most)).status, 202);
    assert.equal((await start(Buffer.concat([most, Buffer.from(' ')]))).status, 413);
    const chunks = new ReadableStream({
      start(controller) {
        for (let turn = 0; turn < 3; turn += 1) controller.enqueue(new Uint8Array(512 * 1024).fill(32));
        controller.close();
      },
    });
    const chunked = await router.ask('/versions/1.1/api/orchestrators/Order', {
      method: 'POST',
      body: chunks,
      duplex: 'half',
    });
    assert.equal(chunked.status, 413);
    assert.equal((await start('{')).status, 400);
  });

  it('fail for good when the line does, with the reason', async () => {
    const id = await promised();
    await router.lines(['1.1 Failed 1.1.0*'], {
      '1.1': { failure: { code: 'FORBIDDEN', message: 'No right to make apps.' } },
    });
    const [code, body] = await status(id);
    assert.deepEqual([code, body['runtimeStatus']], [200, 'Failed']);
    assert.match(String(body['output']), /No right to make apps\./);
    await router.lines([healthy]);
    await router.router.deliverWaiting();
    assert.equal(startsSeen(), 0);
    assert.equal((await status(id))[1]['runtimeStatus'], 'Failed');
  });

  it('can be taken back', async () => {
    const id = await promised();
    assert.equal((await router.ask(`${durable}/instances/${id}/raiseEvent/x`, { method: 'POST' })).status, 503);
    assert.equal((await router.ask(`${durable}/instances/${id}`, { method: 'DELETE' })).status, 412);
    assert.equal((await router.ask(`${durable}/instances/${id}/terminate`, { method: 'POST' })).status, 202);
    assert.equal((await status(id))[1]['runtimeStatus'], 'Terminated');
    await router.lines([healthy]);
    await router.router.deliverWaiting();
    assert.equal(startsSeen(), 0);
    assert.equal((await router.ask(`${durable}/instances/${id}`, { method: 'DELETE' })).status, 200);
    assert.equal((await status(id))[0], 404);
  });

  it('are refused without a key to encrypt them with, and the app is asked for', async () => {
    const response = await start('{}', '', await router.another({ withoutWaiting: true }));
    assert.equal(response.status, 503);
    assert.ok((await router.registry.read('shop')).lines.get('1.1')?.wantedAt);
  });

  it('keep a gate from seeing the line as idle', async () => {
    await promised();
    assert.deepEqual(await json(await router.ask('/api/lines/1.1/status')), { hasRunning: true });
  });

  describe('are started exactly once', () => {
    /** A router whose write of a state is the last thing that it does. */
    function dyingAt(state: string, when: 'before' | 'after'): RigOptions {
      return {
        doors: ({ waiting }) => ({
          ...(waiting === undefined
            ? {}
            : {
                waiting: {
                  ...waiting,
                  change: async (start, change) => {
                    if (change.state !== state) return waiting.change(start, change);
                    if (when === 'after') await waiting.change(start, change);
                    throw new Error('this router was stopped');
                  },
                },
              }),
        }),
      };
    }

    async function settle(by: RiggedRouter): Promise<void> {
      for (let turn = 0; turn < 6; turn += 1) {
        await by.router.deliverWaiting();
        by.clock.ahead(1.6 * minute);
      }
    }

    it('when a router stops before it says that it sends', async () => {
      const id = await promised();
      await router.lines([healthy]);
      await (await router.another(dyingAt('sending', 'before'))).router.deliverWaiting();
      assert.equal(startsSeen(), 0);
      await settle(router);
      assert.equal((await rowsOf(id)).length, 1);
      assert.equal(startsSeen(), 1);
    });

    it('when a router stops after it has said so, and has not sent', async () => {
      const id = await promised();
      await router.lines([healthy]);
      await (await router.another(dyingAt('sending', 'after'))).router.deliverWaiting();
      await router.router.deliverWaiting();
      assert.equal(startsSeen(), 0, 'the other may be sending still');
      router.clock.ahead(1.6 * minute);
      await router.router.deliverWaiting();
      assert.equal(startsSeen(), 0, 'the app has said once only that it does not know it');
      await settle(router);
      assert.equal(startsSeen(), 1);
      assert.equal((await rowsOf(id)).length, 1);
    });

    it('when a router stops after it has sent', async () => {
      const id = await promised();
      await router.lines([healthy]);
      await (await router.another(dyingAt('started', 'before'))).router.deliverWaiting();
      assert.equal(startsSeen(), 1);
      await rig.setStatus('1.1', id, 'Completed');
      await settle(router);
      assert.equal(startsSeen(), 1);
      assert.equal((await status(id))[1]['runtimeStatus'], 'Completed');
    });

    const lost: readonly [what: string, when: 'beforeActing' | 'afterActing', sent: number][] = [
      ['before it has done anything', 'beforeActing', 2],
      ['after it has started it', 'afterActing', 1],
    ];
    for (const [what, when, sent] of lost) {
      it(`when the app is killed ${what}`, async () => {
        const id = await promised();
        await router.lines([healthy]);
        rig.host('1.1').faults.add({ method: 'POST', path: 'orchestrators', action: { kind: 'cut', when } });
        await settle(router);
        assert.equal(startsSeen(), sent);
        assert.equal((await rowsOf(id)).length, 1);
        assert.equal((await router.waiting.find(id))?.state, 'started');
      });
    }

    it('when the app is not there yet', async () => {
      const id = await promised();
      await router.lines([healthy]);
      rig.host('1.1').faults.add({
        path: 'orchestrators',
        action: { kind: 'answer', status: 503, body: 'Function host is not running.' },
      });
      await settle(router);
      assert.equal((await rowsOf(id)).length, 1);
    });

    it('when many routers do it at one time', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => promised()));
      await router.lines([healthy]);
      const others = await Promise.all([1, 2, 3].map(() => router.another()));
      await Promise.all([router, ...others].map((one) => one.router.deliverWaiting()));
      for (const id of ids) assert.equal((await rowsOf(id)).length, 1);
      assert.equal(startsSeen(), ids.length);
    });

    it('when a router stops while it stores one: nothing was promised, and nothing is left', async () => {
      const response = await start('{}', 'half-stored', await router.another(withoutBlobs()));
      assert.equal(response.status, 503);
      await router.lines([healthy]);
      router.clock.ahead(11 * minute);
      await router.router.deliverWaiting();
      assert.equal(startsSeen(), 0);
      assert.equal(await router.waiting.find('half-stored'), undefined);
    });

    it('and the app says that it has it already', async () => {
      const id = await promised('twice-1');
      await router.lines([healthy]);
      rig
        .host('1.1')
        .faults.add({ method: 'POST', path: 'twice-1', action: { kind: 'answer', status: 409, body: '{}' } });
      assert.equal((await router.router.deliverWaiting()).started, 1);
      assert.equal((await router.waiting.find(id))?.state, 'started');
    });
  });

  /** Writes rows, and dies before the request is stored. */
  function withoutBlobs(): RigOptions {
    return {
      doors: ({ waiting }) => ({
        ...(waiting === undefined
          ? {}
          : {
              waiting: {
                ...waiting,
                accept: async (start, request) => {
                  const kept = await waiting.accept(start, request);
                  if (kept !== 'taken') await waiting.change(kept, { state: 'storing' });
                  throw new Error('this router was stopped');
                },
              },
            }),
      }),
    };
  }
});
