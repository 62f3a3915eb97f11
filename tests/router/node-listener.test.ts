import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { WholeBody, type RouterAnswer } from '../../core/routing/forward/index.ts';
import { createListener } from '../../router/node-listener.ts';

describe('answers of the router behind a plain server', () => {
  let server: Server;
  let answer: () => RouterAnswer;
  before(async () => {
    server = createServer(createListener(() => Promise.resolve(answer())));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  /** @returns status, body and whether the body came to its end */
  function ask(method = 'GET'): Promise<[status: number | undefined, body: string, whole: boolean]> {
    return new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const sent = request({ port, method, path: '/api/x' }, (message) => {
        let text = '';
        message.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
        message.on('error', () => {});
        message.on('close', () => resolve([message.statusCode, text, message.complete]));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  const bytes = Buffer.from([0x61, 0, 0x80, 0xff]);
  const length = { 'content-length': String(bytes.length) };
  const cases: readonly [what: string, method: string, answer: RouterAnswer, body: string][] = [
    ['a text', 'GET', { status: 200, headers: {}, body: 'ü' }, '\u00c3\u00bc'],
    ['nothing', 'GET', { status: 204, headers: {}, body: undefined }, ''],
    ['bytes', 'GET', { status: 200, headers: length, body: new WholeBody(bytes) }, bytes.toString('latin1')],
    ['bytes of no length', 'GET', { status: 200, headers: {}, body: new WholeBody(bytes) }, bytes.toString('latin1')],
    ['a length only', 'HEAD', { status: 200, headers: length, body: new WholeBody(Buffer.alloc(0)) }, ''],
    ['no news', 'GET', { status: 304, headers: { 'content-length': '500' }, body: new WholeBody(Buffer.alloc(0)) }, ''],
    ['a stream', 'GET', { status: 200, headers: {}, body: Readable.from([bytes]) }, bytes.toString('latin1')],
  ];
  for (const [what, method, answered, body] of cases) {
    it(`come as they are: ${what}`, async () => {
      answer = () => answered;
      assert.deepEqual(await ask(method), [answered.status, body, true]);
    });
  }

  it('look cut when they are cut', async () => {
    answer = () => {
      const body = new PassThrough();
      body.write('half');
      setTimeout(() => body.destroy(new Error('cut')), 50);
      return { status: 200, headers: {}, body };
    };
    assert.deepEqual(await ask(), [200, 'half', false]);
  });

  it('are 502 when they were cut before anybody listened', async () => {
    answer = () => ({ status: 200, headers: {}, body: new PassThrough().destroy() });
    const [status, text] = await ask();
    assert.equal(status, 502);
    assert.equal((JSON.parse(text) as Record<string, unknown>)['mayHaveBeenDone'], true);
  });
});
