import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { HttpRequest } from '@azure/functions';
import { WholeBody, type RouterAnswer, type RouterRequest } from '../../core/routing/forward/index.ts';
import { answerFromFunctions, rawUrlOf } from '../../router/functions-adapter.ts';

describe('requests of the Functions host', () => {
  const cases: readonly [what: string, url: string, unencoded: string | undefined, expected: string][] = [
    ['without the original', 'https://shop/api/x?a=1', undefined, '/api/x?a=1'],
    [
      'whose path the host has decoded once',
      'https://shop/durabletask/instances/a%20b',
      '/durabletask/instances/a%2520b',
      '/durabletask/instances/a%2520b',
    ],
    ['that say two things', 'https://shop/api/lines', '/admin/host/keys', '/api/lines'],
    ['that name another host', 'https://shop/api/x', '//evil/api/x', '/api/x'],
    ['without a path', 'https://shop?x', undefined, '/?x'],
  ];
  for (const [what, url, unencoded, expected] of cases) {
    it(`are read: ${what}`, () => assert.equal(rawUrlOf(url, unencoded), expected));
  }

  async function ask(
    init: RequestInit,
    answer: RouterAnswer,
  ): Promise<{ seen: RouterRequest; got: Awaited<ReturnType<typeof answerFromFunctions>> }> {
    let seen: RouterRequest | undefined;
    const native = new Request('https://shop/api/x?y', { ...init, duplex: 'half' });
    const got = await answerFromFunctions(
      (request) => {
        seen = request;
        return Promise.resolve(answer);
      },
      native as unknown as HttpRequest,
    );
    assert.ok(seen);
    return { seen, got };
  }

  it('stream both ways', async () => {
    const { seen, got } = await ask(
      { method: 'POST', body: 'hello', headers: { 'X-Own': '1' } },
      {
        status: 200,
        headers: { 'x-app': 'yes', 'set-cookie': ['a=1', 'b=2'] },
        body: Readable.from([Buffer.from('a'), Buffer.from('b')]),
      },
    );
    assert.deepEqual([seen.method, seen.rawUrl, seen.headers['x-own']], ['POST', '/api/x?y', '1']);
    assert.equal(Buffer.concat((await Readable.from(seen.body ?? []).toArray()) as Buffer[]).toString(), 'hello');
    assert.deepEqual(got.headers, [
      ['x-app', 'yes'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    assert.equal(await new Response(got.body as ReadableStream).text(), 'ab');
  });

  it('get a short answer whole, byte by byte', async () => {
    const bytes = Buffer.from([0, 128, 255]);
    const { got } = await ask({}, { status: 201, headers: {}, body: new WholeBody(bytes) });
    assert.equal(got.status, 201);
    assert.deepEqual(Buffer.from(await new Response(got.body as Uint8Array<ArrayBuffer>).arrayBuffer()), bytes);
  });

  it('get 502 when the answer was cut before anybody read it, and no empty body', async () => {
    const body = new Readable({ read() {} });
    body.destroy();
    const { got } = await ask({}, { status: 200, headers: {}, body });
    assert.equal(got.status, 502);
    assert.equal((JSON.parse(got.body as string) as Record<string, unknown>)['mayHaveBeenDone'], true);
  });

  it('get no body where HTTP allows none', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const body = Readable.from([Buffer.from('x')]);
      const { got } = await ask({ method }, { status, headers: {}, body });
      assert.equal(got.body, undefined);
      assert.ok(body.destroyed);
    }
  });
});
