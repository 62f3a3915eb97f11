import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { durable, fleetOf, json, publicUrl, startRig, type Rig, type RiggedRouter } from './rig.ts';

type Links = Readonly<Record<string, string>>;

describe('starts through the router', function () {
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
    rig.host('1.0').forgetRequests();
    rig.host('1.1').forgetRequests();
  });

  const start = (path: string, headers: Record<string, string> = {}, body = '{"a":1}'): Promise<Response> =>
    router.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  const ways: readonly [what: string, path: string, headers: Record<string, string>, line: string][] = [
    ['the default without a version', '/api/orchestrators/Order', {}, '1.1'],
    ['the header', '/api/orchestrators/Order', { 'x-app-version': '1.0.7' }, '1.0'],
    ['the query', '/api/orchestrators/Order?appVersion=v1.0', {}, '1.0'],
    ['the path', '/versions/1.0/api/orchestrators/Order', {}, '1.0'],
    ['the same line said twice', '/versions/1.0/api/orchestrators/Order?appversion=1.0.1', {}, '1.0'],
    ['the durable API', `${durable}/orchestrators/Order`, { 'x-app-version': '1.0' }, '1.0'],
    ['the durable API under its own name', '/runtime/webhooks/durabletask/orchestrators/Order', {}, '1.1'],
  ];
  for (const [what, path, headers, line] of ways) {
    it(`go to the line that is asked for: ${what}`, async () => {
      const response = await start(path, headers);
      assert.equal(response.status, 202);
      const links = await json<Links>(response);
      assert.match(links['id'] ?? '', new RegExp(`^${line.replace('.', '\\.')}-[0-9a-f]{32}$`));
      const rows = await rig.hubRows(line);
      const row = rows.find(({ partitionKey }) => partitionKey === links['id']);
      assert.equal(row?.['Name'], 'Order');
      assert.equal(row?.['Input'], '{"a":1}');
    });
  }

  it('are answered with the router’s own addresses, and without any key', async () => {
    const response = await start('/api/orchestrators/Order');
    const text = await response.text();
    const { id = '', ...links } = JSON.parse(text) as Links;
    const path = `${publicUrl}/durabletask/instances/${id}`;
    assert.deepEqual(links, {
      statusQueryGetUri: path,
      sendEventPostUri: `${path}/raiseEvent/{eventName}`,
      terminatePostUri: `${path}/terminate?reason={text}`,
      purgeHistoryDeleteUri: path,
      restartPostUri: `${path}/restart`,
      suspendPostUri: `${path}/suspend?reason={text}`,
      resumePostUri: `${path}/resume?reason={text}`,
    });
    assert.equal(response.headers.get('location'), path);
    assert.equal(response.headers.get('retry-after'), '10');
    assert.doesNotMatch(text, /code=|taskHub=|connection=/);
  });

  const refusals: readonly [
    what: string,
    path: string,
    headers: Record<string, string>,
    status: number,
    says: RegExp,
  ][] = [
    [
      'two versions that differ',
      '/versions/1.1/api/orchestrators/Order',
      { 'x-app-version': '1.0' },
      400,
      /different versions/,
    ],
    [
      'a version that is none',
      '/api/orchestrators/Order',
      { 'x-app-version': 'latest' },
      400,
      /"latest" is no version/,
    ],
    ['a line that nobody knows', '/api/orchestrators/Order?appVersion=9.9', {}, 404, /no line for version "9.9"/],
    ['an id with a slash', '/api/orchestrators/Order/a%2Fb', {}, 400, /has a \/ in it/],
    ['an id of several parts', '/api/orchestrators/Order/a/b', {}, 400, /cannot have a \//],
    ['an id of another line’s kind', `/api/orchestrators/Order/1.0-${'a'.repeat(32)}`, {}, 400, /makes for line 1\.0/],
  ];
  for (const [what, path, headers, status, says] of refusals) {
    it(`are refused for ${what}`, async () => {
      const response = await start(path, headers);
      assert.equal(response.status, status);
      assert.match((await json(response))['message'] as string, says);
      assert.equal(rig.host('1.0').requests.length + rig.host('1.1').requests.length, 0);
    });
  }

  it('list what there is when a version is not', async () => {
    const response = await start('/api/orchestrators/Order?appVersion=9.9');
    assert.deepEqual((await json(response))['available'], ['1.1', '1.0']);
  });

  const gone: readonly [what: string, line: string, more: Record<string, string>, state: string][] = [
    ['retired', '1.0 Retired 1.0.2', {}, 'Retired'],
    ['closed', '1.0 Drained 1.0.2', { closedAt: '2026-05-01T12:00:00.000Z' }, 'Closed'],
    [
      'stopped',
      '1.0 Drained 1.0.2',
      { closedAt: '2026-05-01T12:00:00.000Z', stoppedAt: '2026-05-01T13:00:00.000Z' },
      'Stopped',
    ],
  ];
  for (const [what, line, more, state] of gone) {
    it(`are refused by a line that is ${what}`, async () => {
      await router.lines([line, '1.1 Active 1.1.0'], { '1.0': more });
      const response = await start('/versions/1.0/api/orchestrators/Order');
      assert.equal(response.status, 410);
      const body = await json(response);
      assert.deepEqual([body['line'], body['state'], body['available']], ['1.0', state, ['1.1']]);
      assert.equal(typeof body['reason'], 'string');
      assert.equal(rig.host('1.0').requests.length, 0);
    });
  }

  it('are refused by a line that failed, with what there is', async () => {
    await router.lines(['1.0 Failed 1.0.2', '1.1 Active 1.1.0']);
    const response = await start('/versions/1.0/api/orchestrators/Order');
    assert.equal(response.status, 503);
    assert.deepEqual((await json(response))['available'], ['1.1']);
  });

  it('are written down for a line that is not the default, before they are sent, and not for each of them', async () => {
    const history = (): Promise<unknown> => router.registry.history('shop', 10);
    const before = await history();
    await Promise.all([1, 2, 3].map(() => start('/versions/1.0/api/orchestrators/Order')));
    await start('/api/orchestrators/Order');
    const { lines } = await fleetOf(router);
    const first = lines.get('1.0')?.lastStartAt;
    assert.ok(first);
    assert.equal(lines.get('1.1')?.lastStartAt, undefined);
    await start('/versions/1.0/api/orchestrators/Order');
    assert.equal((await fleetOf(router)).lines.get('1.0')?.lastStartAt, first);
    router.clock.ahead(31_000);
    await start('/versions/1.0/api/orchestrators/Order');
    assert.ok(((await fleetOf(router)).lines.get('1.0')?.lastStartAt ?? '') > first);
    assert.deepEqual(await history(), before, 'the history is for what happens to lines');
  });

  it('are refused when the line was closed a moment ago, though the router does not know yet', async () => {
    assert.equal((await router.ask('/api/lines')).status, 200);
    await router.registry.change('shop', 'a test', (fleet) => {
      const line = fleet.lines.get('1.0');
      assert.ok(line);
      return {
        after: { ...fleet, lines: new Map(fleet.lines).set('1.0', { ...line, closedAt: '2026-05-01T12:00:00.000Z' }) },
        note: '',
      };
    });
    assert.equal((await start('/versions/1.0/api/orchestrators/Order')).status, 410);
    assert.equal(rig.host('1.0').requests.length, 0);
  });

  it('are refused when the registry cannot be read, and nothing is sent', async () => {
    const broken = await router.another({
      doors: ({ registry }) => ({
        registry: { ...registry, read: () => Promise.reject(new Error('storage is away')) },
      }),
    });
    const response = await broken.ask('/api/orchestrators/Order', { method: 'POST' });
    assert.equal(response.status, 503);
    assert.equal(rig.host('1.1').requests.length, 0);
  });

  describe('with an id of the caller', () => {
    it('belong to their line from then on, and go nowhere else while they are in flight', async () => {
      assert.equal((await start('/versions/1.0/api/orchestrators/Order/order-7')).status, 202);
      assert.equal((await router.ask(`${durable}/instances/order-7`)).status, 202);
      const elsewhere = await start('/api/orchestrators/Order/order-7');
      assert.equal(elsewhere.status, 409);
      assert.match((await json(elsewhere))['message'] as string, /in flight in line 1\.0/);
      const again = await start('/versions/1.0/api/orchestrators/Order/order-7');
      assert.equal(again.status, 409);
      await rig.setStatus('1.0', 'order-7', 'Completed');
      assert.equal((await start('/api/orchestrators/Order/order-7')).status, 202);
      const rows = await rig.hubRows('1.1');
      assert.ok(rows.some(({ partitionKey }) => partitionKey === 'order-7'));
      const status = await json(await router.ask(`${durable}/instances/order-7`));
      assert.equal(status['runtimeStatus'], 'Pending');
    });

    it('start once when two routers get them for two lines at one time', async () => {
      const other = await router.another();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, turn) =>
          (turn % 2 === 0 ? router : other).ask(`/versions/1.${turn % 2}/api/orchestrators/Order/race-1`, {
            method: 'POST',
          }),
        ),
      );
      const started = outcomes.filter(({ status }) => status === 202);
      assert.equal(started.length, 1);
      assert.ok(outcomes.every(({ status }) => status === 202 || status === 409));
      const rows = [...(await rig.hubRows('1.0')), ...(await rig.hubRows('1.1'))];
      assert.equal(rows.filter(({ partitionKey }) => partitionKey === 'race-1').length, 1);
    });

    it('can be used again after a start that was refused', async () => {
      assert.equal((await start('/api/orchestrators/Order/bad-json', {}, '{')).status, 400);
      assert.equal((await start('/versions/1.0/api/orchestrators/Order/bad-json')).status, 202);
    });

    it('stay taken after a start whose answer was lost, until none can arrive any more', async () => {
      rig.host('1.0').faults.add({ method: 'POST', path: 'lost-1', action: { kind: 'cut', when: 'beforeActing' } });
      const lost = await start('/versions/1.0/api/orchestrators/Order/lost-1');
      assert.equal(lost.status, 502);
      assert.equal((await json(lost))['mayHaveBeenDone'], true);
      assert.equal((await start('/api/orchestrators/Order/lost-1')).status, 409);
      router.clock.ahead(6 * 60_000);
      assert.equal((await start('/api/orchestrators/Order/lost-1')).status, 202);
    });

    const odd = [
      'a b',
      'a+b',
      '100%',
      'pct%20id',
      '%2525',
      'a#b?c&d=e',
      'größe-日本',
      `quote'"x`,
      '##vso[task.complete]',
      'a..b',
      'semi;colon',
      '@count@x',
    ];
    for (const id of odd) {
      it(`reach the app as they were meant: ${id}`, async () => {
        const encoded = encodeURIComponent(id);
        const response = await start(`/versions/1.0/api/orchestrators/${encodeURIComponent('Order+1%20x')}/${encoded}`);
        assert.equal(response.status, 202);
        const links = await json<Links>(response);
        assert.equal(links['id'], id);
        assert.equal(links['statusQueryGetUri'], `${publicUrl}${durable}/instances/${encoded}`);
        const status = await router.ask((links['statusQueryGetUri'] ?? '').slice(publicUrl.length));
        assert.equal(status.status, 202);
        assert.equal(status.headers.get('location'), links['statusQueryGetUri']);
        const body = await json(status);
        assert.deepEqual([body['instanceId'], body['name']], [id, 'Order+1%20x']);
      });
    }
  });

  it('leave hub and connection to the app, whatever the caller names', async () => {
    const response = await start(
      '/api/orchestrators/Order?taskHub=Foreign&t%61skHub=Foreign&Connection=Other&code=x&version=2',
    );
    assert.equal(response.status, 202);
    const [request] = rig.host('1.1').requests;
    assert.match(request?.target ?? '', /\?version=2$/);
  });

  it('use another key once the app does not take the one it had', async () => {
    assert.equal((await start('/api/orchestrators/Order')).status, 202);
    const slot = rig.host('1.1').slot;
    slot.keys = { ...slot.keys, systemKeys: { durabletask_extension: 'a new key of the extension' } };
    router.clock.ahead(60_000);
    const asked = router.keysAsked();
    const responses = await Promise.all([1, 2, 3, 4].map(() => start('/api/orchestrators/Order')));
    assert.deepEqual(
      responses.map(({ status }) => status),
      [202, 202, 202, 202],
    );
    assert.equal(router.keysAsked(), asked + 1);
  });

  it('say so when the app takes no key at all', async () => {
    const slot = rig.host('1.1').slot;
    const { keys } = slot;
    const broken = await router.another({ doors: () => ({ hostKeys: () => Promise.resolve({ durable: 'wrong' }) }) });
    const response = await broken.ask('/api/orchestrators/Order', { method: 'POST' });
    assert.equal(response.status, 503);
    assert.match((await json(response))['message'] as string, /does not accept the key/);
    slot.keys = keys;
  });

  it('carry trace context and headers, and nothing of the caller’s connection or key', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await start('/api/orchestrators/Order', {
      traceparent,
      'x-own': 'kept',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
      'x-ms-client-principal': 'forged',
      'x-original-url': '/admin/host/keys',
    });
    const [request] = rig.host('1.1').requests;
    const headers = request?.headers ?? {};
    assert.equal(headers['traceparent'], traceparent);
    assert.equal(headers['x-own'], 'kept');
    assert.equal(headers['x-forwarded-host'], 'shop-router.example.test');
    assert.equal(headers['x-forwarded-proto'], 'https');
    assert.equal(headers['x-functions-key'], rig.host('1.1').slot.keys.systemKeys['durabletask_extension']);
    for (const name of ['forwarded', 'x-ms-client-principal', 'x-original-url'])
      assert.equal(headers[name], undefined, name);
  });

  it('say whether they may have been made when the app does not answer', async () => {
    const impatient = await router.another({ timeoutMs: 300 });
    rig.host('1.1').faults.add({ path: 'orchestrators/Slow', action: { kind: 'hang' } });
    const late = await impatient.ask('/api/orchestrators/Slow', { method: 'POST' });
    assert.equal(late.status, 504);
    assert.equal((await json(late))['mayHaveBeenDone'], true);
    await router.lines(['1.0 Draining 1.0.2'], {
      '1.0': { app: { name: 'shop-1-0', resourceGroup: 'shop', subscriptionId: 'x', hostName: 'localhost:1' } },
    });
    const refused = await router.ask('/versions/1.0/api/orchestrators/Order', { method: 'POST' });
    assert.equal(refused.status, 502);
    assert.equal((await json(refused))['mayHaveBeenDone'], false);
  });
});
