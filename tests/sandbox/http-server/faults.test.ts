import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { json, startServer, type SandboxServer } from '../../../sandbox/http-server/index.ts';

describe('sandbox faults', () => {
  let server: SandboxServer;
  let acted = 0;
  before(async () => {
    server = await startServer({
      handle: () => {
        acted += 1;
        return json(200, { value: 'abcdefghij' });
      },
    });
  });
  after(() => server.stop());
  afterEach(() => {
    server.faults.clear();
    server.forgetRequests();
    acted = 0;
  });
  const ask = (path = '/things?x=1', init: RequestInit = {}): Promise<Response> => fetch(`${server.url}${path}`, init);

  it('answers in the place of the stand-in, once, without acting', async () => {
    server.faults.add({ action: { kind: 'answer', status: 429, headers: { 'Retry-After': '7' }, body: 'slow' } });
    const first = await ask();
    assert.deepEqual([first.status, first.headers.get('retry-after'), await first.text()], [429, '7', 'slow']);
    assert.equal(acted, 0);
    assert.equal((await ask()).status, 200);
    assert.equal(server.faults.pending().length, 0);
  });

  it('strikes by method, path and occurrence', async () => {
    server.faults.add(
      { method: 'POST', path: '/things', action: { kind: 'answer', status: 500 } },
      { path: /^\/other\?x=[23]$/, after: 1, times: 2, action: { kind: 'answer', status: 503 } },
    );
    const statuses: number[] = [];
    for (const path of ['/things', '/other?x=2', '/other?x=2', '/other?x=3', '/other?x=3', '/other?x=4']) {
      statuses.push((await ask(path)).status);
    }
    assert.deepEqual(statuses, [200, 200, 503, 503, 200, 200]);
    assert.equal((await ask('/things', { method: 'POST' })).status, 500);
  });

  it('loses a reply after acting, and cuts a request before acting', async () => {
    server.faults.add({ action: { kind: 'cut', when: 'afterActing' } });
    await assert.rejects(ask());
    assert.equal(acted, 1);
    server.faults.add({ action: { kind: 'cut', when: 'beforeActing' } });
    await assert.rejects(ask());
    assert.equal(acted, 1);
    assert.deepEqual(
      server.requests.map(({ status }) => status),
      [undefined, undefined],
    );
  });

  it('cuts a body in the middle', async () => {
    server.faults.add({ action: { kind: 'cutBody' } });
    const response = await ask();
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
  });

  it('sends what cannot be read', async () => {
    server.faults.add({ action: { kind: 'malformed' } });
    await assert.rejects((await ask()).json(), SyntaxError);
    server.faults.add({ action: { kind: 'malformed', body: '<html>' } });
    assert.equal(await (await ask()).text(), '<html>');
  });

  it('changes an answer, delays, and hangs', async () => {
    server.faults.add(
      { action: { kind: 'delay', milliseconds: 60 } },
      { action: { kind: 'change', change: (answer) => ({ ...answer, body: '[]' }) } },
    );
    const start = Date.now();
    assert.equal(await (await ask()).text(), '[]');
    assert.ok(Date.now() - start >= 55);
    server.faults.add({ action: { kind: 'hang' } });
    await assert.rejects(ask('/', { signal: AbortSignal.timeout(80) }), { name: 'TimeoutError' });
  });

  it('stops while requests are open, and frees its port', async () => {
    const other = await startServer({ handle: () => json(200, {}) });
    other.faults.add({ action: { kind: 'hang' } });
    const open = assert.rejects(fetch(other.url));
    while (other.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.stop();
    await open;
    await assert.rejects(fetch(other.url));
  });
});
