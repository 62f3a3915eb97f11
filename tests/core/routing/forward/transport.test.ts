import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, it } from 'mocha';
import { WholeBody } from '../../../../core/routing/forward/answer-body.ts';
import { readUpTo } from '../../../../core/routing/forward/body.ts';
import { createTransport, type TransportOptions } from '../../../../core/routing/forward/transport.ts';
import type {
  AppAnswer,
  AppRequest,
  NoAnswer,
  Sent,
  Transport,
} from '../../../../core/routing/forward/transport-model.ts';
import { createCertificateAuthority } from '../../../../sandbox/certificates/index.ts';

describe('the way to the apps', function () {
  this.timeout(20_000);
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  function transport(options: TransportOptions = { plainHttp: true }): Transport {
    const made = createTransport(options);
    open.push(() => made.close());
    return made;
  }

  async function listening(server: Server): Promise<string> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    open.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** An app that says bytes as it is told. @returns its host, and what it was sent */
  async function bytesOf(
    say: (socket: Socket, request: string, count: number) => void,
  ): Promise<{ readonly host: string; readonly requests: string[]; readonly connections: () => number }> {
    const requests: string[] = [];
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.on('data', (chunk) => {
        const text = chunk.toString('latin1');
        requests.push(text);
        say(socket, text, requests.length);
      });
    });
    return { host: await listening(server), requests, connections: () => connections };
  }

  const app = (serve: RequestListener): Promise<string> =>
    listening(createHttpServer({ keepAliveTimeout: 60_000 }, serve));

  const get = (host: string, more: Partial<AppRequest> = {}): AppRequest => ({
    ...{ host, method: 'GET', path: '/x', headers: {}, body: undefined, timeoutMs: 5_000, signal: undefined },
    ...more,
  });

  function answerOf(sent: Sent): AppAnswer {
    if (sent.kind !== 'answer') assert.fail(JSON.stringify(sent.none));
    return sent.answer;
  }

  async function textOf(sent: Sent): Promise<string> {
    const bytes = await readUpTo(answerOf(sent).body, 1e9);
    return bytes.toString('latin1');
  }

  function noneOf(sent: Sent): NoAnswer {
    if (sent.kind !== 'none') assert.fail(`answered ${sent.answer.status}`);
    return sent.none;
  }

  const slowly = (...texts: readonly string[]): Readable =>
    Readable.from(
      (async function* () {
        for (const text of texts) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          yield Buffer.from(text);
        }
      })(),
    );

  const why = (sent: Sent): string => noneOf(sent).why;
  const ok = (text = 'ok', more = ''): string =>
    `HTTP/1.1 200 OK\r\n${more}content-length: ${text.length}\r\n\r\n${text}`;

  describe('answers', () => {
    const answers: readonly [what: string, bytes: string, status: number, body: string][] = [
      ['with a length', ok('hello'), 200, 'hello'],
      [
        'in chunks',
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
        200,
        'hello',
      ],
      [
        'in chunks, with a trailer',
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nhe\r\n0\r\nx-sum: 1\r\n\r\n',
        200,
        'he',
      ],
      ['that end with the connection', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello', 200, 'hello'],
      ['of the old version', 'HTTP/1.0 200 OK\r\n\r\nhello', 200, 'hello'],
      ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', 204, ''],
      ['that nothing has changed', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 500\r\n\r\n', 304, ''],
      ['that lead elsewhere', 'HTTP/1.1 302 Found\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n', 302, ''],
      ['after hints', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok('hello')}`, 200, 'hello'],
      ['of bytes that are no text', ok('\u00ff\u0000\u0080'), 200, '\u00ff\u0000\u0080'],
    ];
    for (const [what, bytes, status, body] of answers) {
      it(`come as they are: ${what}`, async () => {
        const { host, requests } = await bytesOf((socket) => {
          socket.write(bytes, 'latin1');
          if (/^HTTP\/1\.0|connection: close/.test(bytes)) socket.end();
        });
        const sent = await transport().send(get(host));
        assert.equal(answerOf(sent).status, status);
        assert.equal(await textOf(sent), body);
        assert.equal(requests.length, 1);
      });
    }

    it('to HEAD have a length, and no body', async () => {
      const { host, requests } = await bytesOf((socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\n'),
      );
      const sent = await transport().send(get(host, { method: 'HEAD' }));
      assert.equal(answerOf(sent).headers['content-length'], '500000');
      assert.equal(await textOf(sent), '');
      assert.match(requests[0] ?? '', /^HEAD \/x HTTP\/1\.1\r\n/);
    });

    it('have their headers as Node reads them: byte by byte, joined, the first, or a list', async () => {
      const lines = [
        'X-Latin: \u00fc\u00e9',
        'X-Many: 1',
        'x-many: 2',
        'Set-Cookie: a=1',
        'set-cookie: b=2',
        'ETag: first',
        'etag: second',
        '__proto__: x',
        'constructor: y',
        'content-length: 0',
      ];
      const { host } = await bytesOf((socket) =>
        socket.write(`HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
      );
      const { headers } = answerOf(await transport().send(get(host)));
      assert.deepEqual(Object.entries(headers), [
        ['x-latin', '\u00fc\u00e9'],
        ['x-many', '1, 2'],
        ['set-cookie', ['a=1', 'b=2']],
        ['etag', 'first'],
        ['constructor', 'y'],
        ['content-length', '0'],
      ]);
    });

    it('that are long come as fast as they are read, and no faster', async () => {
      const megabytes = 64;
      let written = 0;
      const host = await app((_message, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        response.writeHead(200, { 'content-length': megabytes * 1024 * 1024 });
        const go = (): void => {
          while (written < megabytes * 1024 * 1024) {
            written += chunk.length;
            if (!response.write(chunk)) {
              response.once('drain', go);
              return;
            }
          }
          response.end();
        };
        go();
      });
      const { body } = answerOf(await transport().send(get(host)));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = written;
      assert.ok(before < (megabytes / 2) * 1024 * 1024, `${before} bytes were taken before any was read`);
      const bytes = await readUpTo(body, megabytes * 1024 * 1024);
      assert.equal(bytes.length, megabytes * 1024 * 1024);
    });
  });

  describe('requests', () => {
    it('go once, with the host of the app, the headers as they are and the framing of the router', async () => {
      const cases: readonly [Partial<AppRequest>, string[]][] = [
        [{}, []],
        [{ method: 'POST' }, ['content-length: 0']],
        [{ method: 'POST', body: Buffer.from('ab') }, ['content-length: 2']],
        [
          {
            method: 'POST',
            body: Buffer.from('ab'),
            headers: { 'content-length': '7', 'transfer-encoding': 'chunked' },
          },
          ['content-length: 2'],
        ],
        [{ method: 'DELETE', body: Buffer.from('ab') }, ['content-length: 2']],
        [{ method: 'GET', body: slowly('a', 'b') }, ['transfer-encoding: chunked']],
        [{ method: 'PUT', body: slowly('a', 'b'), headers: { 'content-length': '2' } }, ['content-length: 2']],
        [{ headers: { host: 'evil', 'x-a': '\u00fc', 'x-b': ['1', '2'] } }, ['x-a: \u00fc', 'x-b: 1', 'x-b: 2']],
      ];
      for (const [more, expected] of cases) {
        const { host, requests } = await bytesOf((socket, text) => {
          if (more.body === undefined || text.includes('b')) socket.write(ok());
        });
        await transport().send(get(host, more));
        const [head = '', ...rest] = requests.join('').split('\r\n\r\n');
        const body = rest.join();
        const [first, ...lines] = head.split('\r\n');
        assert.equal(first, `${more.method ?? 'GET'} /x HTTP/1.1`);
        assert.equal(lines[0], `host: ${host}`);
        const others = lines.slice(1).filter((line) => !line.startsWith('connection: '));
        assert.deepEqual(others.sort(), expected);
        if (more.body !== undefined) assert.match(body, /a.*b/s);
      }
    });

    it('share a connection one after the other, and have one each at one time', async () => {
      const { host, connections, requests } = await bytesOf((socket) => setTimeout(() => socket.write(ok()), 20));
      const way = transport();
      for (let turn = 0; turn < 3; turn += 1) {
        assert.equal(await textOf(await way.send(get(host))), 'ok');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(connections(), 1);
      await Promise.all([way.send(get(host)), way.send(get(host)), way.send(get(host))]);
      assert.deepEqual([connections(), requests.length], [3, 6]);
    });

    it('go over another connection once the app has closed the one that was kept', async () => {
      const { host, connections, requests } = await bytesOf((socket) => {
        socket.write(ok());
        setTimeout(() => socket.end(), 20);
      });
      const way = transport();
      for (let turn = 1; turn <= 3; turn += 1) {
        assert.equal(await textOf(await way.send(get(host, { method: 'POST', body: Buffer.from('x') }))), 'ok');
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.deepEqual([connections(), requests.length], [turn, turn]);
      }
    });

    it('are not sent again when the connection that was kept breaks on them', async () => {
      for (const method of ['GET', 'POST']) {
        const { host, requests } = await bytesOf((socket, _text, count) => {
          if (count === 1) socket.write(ok());
          else socket.destroy();
        });
        const way = transport();
        await way.send(get(host));
        assert.equal(why(await way.send(get(host, { method }))), 'cut');
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(requests.length, 2);
      }
    });

    it('stream, and what the app does not take is read all the same', async () => {
      const host = await app((message, response) => {
        response.writeHead(413, { connection: 'close', 'content-length': 5 }).end('large');
        message.on('error', () => {});
      });
      const body = Readable.from(
        (function* () {
          for (let turn = 0; turn < 400; turn += 1) yield Buffer.alloc(64 * 1024);
        })(),
      );
      const sent = await transport().send(get(host, { method: 'POST', body }));
      // An app that closes at once may break the connection before its answer is read.
      if (sent.kind === 'answer') assert.equal(await textOf(sent), 'large');
      else assert.equal(sent.none.why, 'cut');
      if (!body.readableEnded) await once(body, 'end');
    });

    it('are cut when their body is another than was said, or ends early', async () => {
      const host = await app((message, response) => {
        message.on('error', () => {});
        message.resume().once('end', () => response.end('ok'));
      });
      const headers = { 'content-length': '10' };
      for (const texts of [
        ['sho', 'rt'],
        ['longer', ' than that'],
      ]) {
        const body = slowly(...texts);
        assert.equal(why(await transport().send(get(host, { method: 'POST', headers, body }))), 'cut');
      }
      const broken = new PassThrough();
      broken.write('x');
      setTimeout(() => broken.destroy(new Error('gone')), 50);
      assert.equal(why(await transport().send(get(host, { method: 'POST', body: broken }))), 'callerGone');
    });
  });

  describe('nothing is sent', () => {
    it('where nothing listens', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      const none = noneOf(await transport().send(get(`127.0.0.1:${port}`)));
      assert.deepEqual(none, { why: 'notSent', code: 'ECONNREFUSED' });
    });

    for (const host of ['', 'a b', 'evil/x', 'user@evil', 'evil#', 'evil?', '127.0.0.1:99999', '[::1]', '-a']) {
      it(`to what is no host: ${JSON.stringify(host)}`, async () => {
        assert.equal(why(await transport().send(get(host))), 'notSent');
      });
    }

    it('to a name that nobody knows', async () => {
      assert.equal(why(await transport().send(get('no-such-app.invalid'))), 'notSent');
    });

    it('of what is no header, path or method', async () => {
      const { host, requests } = await bytesOf((socket) => socket.write(ok()));
      for (const more of [
        { headers: { 'x-a': 'a\r\nx-b: b' } },
        { headers: { 'x a': 'a' } },
        { path: '/x y' },
        { path: '/\u0100' },
        { path: 'http//evil' },
        { method: 'GET /' },
      ]) {
        assert.equal(why(await transport().send(get(host, more))), 'notSent', JSON.stringify(more));
      }
      assert.equal(requests.length, 0);
    });

    it('to an app whose certificate is not trusted, or is for another name', async () => {
      const authority = await createCertificateAuthority();
      open.push(() => void authority.dispose());
      const { certificatePem: cert, keyPem: key } = await authority.issueServer(['shop.example.test']);
      let asked = 0;
      const host = await listening(createTlsServer({ cert, key }, (socket) => socket.on('data', () => (asked += 1))));
      const extraCertificateAuthorities = [authority.certificatePem];
      for (const options of [{}, { extraCertificateAuthorities }]) {
        const none = noneOf(await transport(options).send(get(host.replace('127.0.0.1', 'localhost'))));
        assert.equal(none.why, 'notSent', none.code);
      }
      assert.equal(asked, 0);
    });

    it('when there is no connection in time', async () => {
      const { host } = await bytesOf(() => {});
      const none = noneOf(await transport({ connectTimeoutMs: 200 }).send(get(host)));
      assert.deepEqual(none, { why: 'notSent', code: 'ETIMEDOUT' });
    });

    it('when the caller is gone before, not even later', async () => {
      const { host, requests, connections } = await bytesOf((socket) => socket.write(ok()));
      const gone = new AbortController();
      gone.abort();
      assert.equal(why(await transport().send(get(host, { signal: gone.signal }))), 'callerGone');
      assert.equal(connections(), 0);
      const soon = new AbortController();
      const body = Readable.from([Buffer.from('x')]);
      const sent = transport().send(get(host, { method: 'POST', body, signal: soon.signal }));
      soon.abort();
      assert.equal(why(await sent), 'callerGone');
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(requests.length, 0);
    });
  });

  describe('is told of what is cut', () => {
    const cuts: readonly [what: string, bytes: string, where: 'before' | 'within'][] = [
      ['no byte of an answer', '', 'before'],
      ['half of a head', 'HTTP/1.1 200 OK\r\ncontent-le', 'before'],
      ['what is no HTTP', 'SMTP ready\r\n\r\n', 'before'],
      ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx', 'before'],
      ['a switch to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', 'before'],
      ['leave to send a body that has been sent', 'HTTP/1.1 100 Continue\r\n\r\n', 'before'],
      ['half of a short body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', 'before'],
      ['half of a long body', 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nhalf', 'within'],
      ['half of a body in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'within'],
      ['a chunk that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n', 'within'],
    ];
    for (const [what, bytes, where] of cuts) {
      it(`${what}, once`, async () => {
        const { host, requests } = await bytesOf((socket) => {
          socket.write(bytes);
          setTimeout(() => socket.destroy(), 50);
        });
        const sent = await transport().send(get(host));
        if (where === 'before') assert.equal(why(sent), 'cut');
        else await assert.rejects(textOf(sent));
        await new Promise((resolve) => setTimeout(resolve, 100));
        assert.equal(requests.length, 1);
      });
    }

    it('also who has not begun to read, and nobody who throws it away', async () => {
      const { host } = await bytesOf((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n');
        setTimeout(() => socket.destroy(), 20);
      });
      const thrownAway = answerOf(await transport().send(get(host))).body;
      thrownAway.resume();
      const late = answerOf(await transport().send(get(host))).body;
      assert.ok(late instanceof Readable && thrownAway instanceof Readable);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual([late.destroyed, thrownAway.destroyed], [true, true]);
      await assert.rejects(readUpTo(late, 100));
    });

    it('when it is closed, and works afterwards', async () => {
      const { host } = await bytesOf((socket, _text, count) => {
        if (count > 1) socket.write(ok());
      });
      const way = transport();
      const sent = way.send(get(host));
      await new Promise((resolve) => setTimeout(resolve, 100));
      way.close();
      assert.equal(why(await sent), 'cut');
      assert.equal(await textOf(await way.send(get(host))), 'ok');
    });
  });

  describe('waits', () => {
    it('for an answer to begin, and for a short one to end, as long as it is told', async () => {
      for (const bytes of ['', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf']) {
        const { host } = await bytesOf((socket) => socket.write(bytes));
        const before = performance.now();
        assert.equal(why(await transport().send(get(host, { timeoutMs: 200 }))), 'timedOut');
        assert.ok(performance.now() - before < 2_000);
      }
    });

    it('for a connection no longer than for all', async () => {
      const { host } = await bytesOf(() => {});
      assert.equal(why(await transport({}).send(get(host, { timeoutMs: 200 }))), 'timedOut');
    });

    it('for a long answer as long as it goes on, and not when it comes to a halt', async () => {
      let count = 0;
      const { host } = await bytesOf((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const timer = setInterval(() => {
          socket.write('1\r\nx\r\n');
          if ((count += 1) % 10 === 0) clearInterval(timer);
          if (count === 10) socket.write('0\r\n\r\n');
        }, 50);
      });
      const way = transport();
      assert.equal(await textOf(await way.send(get(host, { timeoutMs: 300 }))), 'x'.repeat(10));
      await assert.rejects(textOf(await way.send(get(host, { timeoutMs: 300 }))));
      assert.equal(count, 20);
    });

    it('no longer than its caller, nor than anybody reads', async () => {
      const closed: Promise<unknown>[] = [];
      const { host } = await bytesOf((socket, text) => {
        closed.push(once(socket, 'close'));
        if (!text.includes('/silent')) socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n');
      });
      const silent = new AbortController();
      const sent = transport().send(get(host, { path: '/silent', signal: silent.signal }));
      setTimeout(() => silent.abort(), 50);
      assert.equal(why(await sent), 'callerGone');
      const streaming = new AbortController();
      const answer = answerOf(await transport().send(get(host, { signal: streaming.signal })));
      setTimeout(() => streaming.abort(), 50);
      await assert.rejects(readUpTo(answer.body, 100));
      answerOf(await transport().send(get(host))).body.destroy();
      assert.equal(closed.length, 3);
      await Promise.all(closed);
    });

    it('without leaving anything with the caller', async () => {
      const { host } = await bytesOf((socket) => socket.write(ok()));
      const listeners = new Set<() => void>();
      const signal = {
        aborted: false,
        addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
        removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
      };
      const sent = transport().send(get(host, { signal }));
      assert.equal(listeners.size, 1);
      assert.ok(answerOf(await sent).body instanceof WholeBody);
      assert.equal(listeners.size, 0);
    });
  });
});
