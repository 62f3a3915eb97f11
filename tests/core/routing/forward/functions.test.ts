import assert from 'node:assert/strict';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'mocha';
import { createTransport } from '../../../../core/routing/forward/index.ts';
import { callersKey, durable, json, publicUrl, startRig, type Rig, type RiggedRouter } from './rig.ts';

describe('functions of the app through the router', function () {
  this.timeout(60_000);
  let rig: Rig;
  let router: RiggedRouter;
  let app: Server;
  let appHost: string;
  let serve: RequestListener;
  let seen: IncomingMessage[] = [];

  before(async () => {
    rig = await startRig(['1.0']);
    app = createServer((message, response) => {
      seen.push(message);
      serve(message, response);
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    appHost = `127.0.0.1:${(app.address() as AddressInfo).port}`;
  });
  after(async () => {
    app.closeAllConnections();
    app.close();
    await rig.stop();
  });
  beforeEach(async () => {
    seen = [];
    serve = (_message, response) => response.end('ok');
    router = await rig.router({
      doors: () => ({
        transport: createTransport({ plainHttp: true }),
        hostKeys: () => Promise.resolve({ durable: 'durable key', functions: 'function key', master: 'master key' }),
      }),
    });
    await router.lines(['1.0 Active 1.0.2'], {
      '1.0': { app: { name: 'shop-1-0', resourceGroup: 'shop', subscriptionId: 'x', hostName: appHost } },
    });
  });

  const links = (id: string): Record<string, string> => ({
    id,
    statusQueryGetUri: `http://${appHost}/runtime/webhooks/durabletask/instances/${id}?taskHub=Hub&connection=Storage&code=SECRET`,
    terminatePostUri: `http://${appHost}/runtime/webhooks/durabletask/instances/${id}/terminate?reason={text}&taskHub=Hub&connection=Storage&code=SECRET`,
  });

  it('get method, path, query, headers and body as they were sent, and a function key of the app', async () => {
    let body = '';
    serve = (message, response) => {
      message.on('data', (chunk: Buffer) => (body += chunk.toString()));
      message.once('end', () => {
        response.writeHead(207, { 'x-app': 'yes', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'text/plain' });
        response.end('done');
      });
    };
    const response = await router.ask('/api/shop/%2B/a%20b?x=%26&code=secret&y', {
      method: 'PUT',
      body: 'hello',
      headers: { 'x-own': '1', authorization: 'Bearer of-the-app' },
    });
    assert.equal(response.status, 207);
    assert.equal(await response.text(), 'done');
    assert.deepEqual(response.headers.getSetCookie(), ['a=1', 'b=2']);
    const [got] = seen;
    assert.equal(`${got?.method} ${got?.url}`, 'PUT /api/shop/%2B/a%20b?x=%26&y');
    assert.equal(body, 'hello');
    assert.equal(got?.headers['x-functions-key'], 'function key');
    assert.equal(got?.headers['authorization'], 'Bearer of-the-app');
    assert.equal(got?.headers['host'], appHost);
  });

  it('answer with the router’s links when they start something, and it is found by its id', async () => {
    serve = (message, response) => {
      if (message.url?.startsWith('/runtime/')) {
        response.writeHead(202, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ path: message.url }));
        return;
      }
      response.writeHead(202, {
        'content-type': 'application/json; charset=utf-8',
        location: links('mine')['statusQueryGetUri'] ?? '',
        'retry-after': '10',
      });
      response.end(JSON.stringify({ big: 1, ...links('mine') }).replace('"big":1', '"big":12345678901234567890'));
    };
    const response = await router.ask('/api/Start', { method: 'POST' });
    const text = await response.text();
    assert.match(text, /"big":12345678901234567890/);
    assert.doesNotMatch(text, /SECRET|taskHub|connection/);
    assert.equal(response.headers.get('location'), `${publicUrl}${durable}/instances/mine`);
    assert.equal(response.headers.get('retry-after'), '10');
    const payload = JSON.parse(text) as Record<string, string>;
    assert.equal(payload['terminatePostUri'], `${publicUrl}${durable}/instances/mine/terminate?reason={text}`);
    seen = [];
    assert.equal((await router.ask(`${durable}/instances/mine`)).status, 202);
    assert.deepEqual(
      seen.map(({ url }) => url),
      ['/runtime/webhooks/durabletask/instances/mine'],
    );
  });

  it('are found in other shapes of such an answer: several at once, other letter case, chunks', async () => {
    serve = (_message, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const [one, two] = [links('shape-1'), links('shape-2')];
      response.write(`[${JSON.stringify(one)},`);
      setTimeout(
        () => response.end(`{"Id":"shape-2","StatusQueryGetUri":${JSON.stringify(two['statusQueryGetUri'])}}]`),
        50,
      );
    };
    const text = await (await router.ask('/api/StartMany', { method: 'POST' })).text();
    assert.doesNotMatch(text, /SECRET/);
    assert.equal((JSON.parse(text) as unknown[]).length, 2);
  });

  it('stream their answers as they come, JSON too', async () => {
    for (const type of ['text/event-stream', 'application/json']) {
      let go: () => void = () => {};
      serve = (_message, response) => {
        response.writeHead(200, { 'content-type': type });
        response.write('[1,');
        go = () => response.end('2]');
      };
      const response = await router.ask('/api/stream');
      const reader = response.body?.getReader();
      const first = await reader?.read();
      assert.equal(Buffer.from((first?.value as Uint8Array | undefined) ?? []).toString(), '[1,');
      go();
      const second = await reader?.read();
      assert.equal(Buffer.from((second?.value as Uint8Array | undefined) ?? []).toString(), '2]');
    }
  });

  it('stream long requests', async () => {
    const megabytes = 8;
    let length = 0;
    serve = (message, response) => {
      message.on('data', (chunk: Buffer) => (length += chunk.length));
      message.once('end', () => response.end(String(length)));
    };
    const response = await router.ask('/api/upload', { method: 'POST', body: Buffer.alloc(megabytes * 1024 * 1024) });
    assert.equal(await response.text(), String(megabytes * 1024 * 1024));
  });

  it('get a body with its framing, whatever the method: no app takes it for a request', async () => {
    for (const method of ['GET', 'DELETE', 'POST']) {
      seen = [];
      let body = '';
      serve = (message, response) => {
        message.on('data', (chunk: Buffer) => (body += chunk.toString()));
        message.once('end', () => response.end('ok'));
      };
      const inner = 'GET /admin/host/keys HTTP/1.1\r\nhost: a\r\n\r\n';
      await new Promise<void>((resolve, reject) => {
        const { port } = new URL(router.url);
        const headers = { 'x-functions-key': callersKey, 'transfer-encoding': 'chunked' };
        const sent = request({ port, method, path: '/api/x', headers }, (answer) =>
          answer.resume().once('end', resolve),
        );
        sent.once('error', reject);
        sent.end(inner);
      });
      assert.deepEqual([seen.length, seen[0]?.method, body], [1, method, inner]);
    }
  });

  it('are told when the caller goes away', async () => {
    const gone = new Promise<void>((resolve) => {
      serve = (message) => message.socket.once('close', resolve);
    });
    const caller = new AbortController();
    const asked = router.ask('/api/slow', { signal: caller.signal }).catch(() => undefined);
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    caller.abort();
    await gone;
    await asked;
  });

  it('are cut for the caller when the app cuts them', async () => {
    serve = (_message, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100000' });
      response.write('half');
      setTimeout(() => response.destroy(), 30);
    };
    const response = await router.ask('/api/half');
    await assert.rejects(response.text());
  });

  it('are 502 for the caller when the app cuts a short answer', async () => {
    serve = (_message, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 30);
    };
    const response = await router.ask('/api/half');
    assert.equal(response.status, 502);
    assert.equal((await json(response))['mayHaveBeenDone'], true);
  });

  it('redirect to the router where they redirect to the app, and elsewhere as they say', async () => {
    for (const [location, expected] of [
      [`http://${appHost}/api/other?code=SECRET&x=1`, `${publicUrl}/api/other?x=1`],
      ['/api/relative', '/api/relative'],
      ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ] as const) {
      serve = (_message, response) => response.writeHead(302, { location }).end();
      assert.equal((await router.ask('/api/away')).headers.get('location'), expected);
    }
  });

  it('pass an app’s own 401 on, after one look for another key', async () => {
    serve = (_message, response) => response.writeHead(401).end('mine');
    const response = await router.ask('/api/private');
    assert.equal(response.status, 401);
    assert.equal(await response.text(), 'mine');
    assert.equal(seen.length, 1);
  });

  it('are sent again once when nothing was listening, and never when something may have happened', async () => {
    let sent = 0;
    const refusing = await router.another({
      doors: () => ({
        hostKeys: () => Promise.resolve({ durable: 'd', functions: 'f' }),
        transport: {
          close: () => {},
          send: () => {
            sent += 1;
            const why = sent === 1 ? ('notSent' as const) : ('cut' as const);
            return Promise.resolve({ kind: 'none', none: { why, code: 'ECONNX' } });
          },
        },
      }),
    });
    const response = await refusing.ask('/api/x', { method: 'POST', body: 'x' });
    assert.equal(response.status, 502);
    assert.equal(sent, 2);
    assert.equal((await json(response))['mayHaveBeenDone'], true);
  });

  it('of a line without an app are not promised, and the app is asked for', async () => {
    await router.lines(['1.1 Registered 1.1.0*']);
    const response = await router.ask('/versions/1.1/api/Start', { method: 'POST' });
    assert.equal(response.status, 503);
    assert.ok(response.headers.get('retry-after'));
    assert.ok((await router.registry.read('shop')).lines.get('1.1')?.wantedAt);
  });
});
