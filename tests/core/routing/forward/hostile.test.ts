import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'mocha';
import { hashOfKey } from '../../../../core/routing/forward/index.ts';
import { createTokenKey, type TokenKey } from '../../../../sandbox/entra/index.ts';
import { json as jsonAnswer, startServer, type SandboxServer } from '../../../../sandbox/http-server/index.ts';
import { callersKey, durable, json, startRig, type Rig, type RiggedRouter } from './rig.ts';

describe('hostile callers', function () {
  this.timeout(60_000);
  let rig: Rig;
  let router: RiggedRouter;
  before(async () => {
    rig = await startRig(['1.0']);
    router = await rig.router();
    await router.lines(['1.0 Active 1.0.2']);
  });
  after(() => rig.stop());
  beforeEach(() => rig.host('1.0').forgetRequests());

  /** Sends bytes as they are, and reads until the router closes. */
  function raw(...lines: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(router.url).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.once('close', () => resolve(answer));
      socket.once('error', reject);
      socket.write(lines.join('\r\n'));
    });
  }

  const key = `x-functions-key: ${callersKey}`;
  const tail = [key, 'connection: close', '', ''];
  const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? answer;

  const targets: readonly [what: string, target: string][] = [
    ['steps in the path', '/api/../admin/host/keys'],
    ['encoded steps', '/api/%2e%2e/admin/host/keys'],
    ['steps that are encoded twice', '/api/%252e%252e/admin/host/keys'],
    ['steps in one segment', '/api/..%2fadmin%2fhost%2fkeys'],
    ['steps with the other slash', '/api/..%5cadmin%5chost%5ckeys'],
    ['a backslash', '/api\\..\\admin'],
    ['the address of another server', 'http://evil.example/api/orchestrators/Order'],
    ['a path that is a host', '//evil.example/api/x'],
    ['a host behind a version', '/versions/1.0//evil.example/api/x'],
    ['no path at all', '*'],
    ['bytes that are no text', '/api/%ff%fe'],
    ['an id of steps', `${durable}/instances/%2e%2e`],
    ['an id that ends', `${durable}/instances/a%00b`],
    ['an operation behind an id with a slash', `${durable}/instances/a%2fterminate`],
  ];
  for (const [what, target] of targets) {
    it(`get 400, and nothing is sent anywhere: ${what}`, async () => {
      const answer = await raw(`GET ${target} HTTP/1.1`, 'host: shop', ...tail);
      assert.equal(statusOf(answer), '400');
      assert.equal(rig.host('1.0').requests.length, 0);
    });
  }

  for (const target of ['/admin/host/keys', '/', '/runtime/webhooks/other', `${durable}/x`, '/apix/y', '/api']) {
    it(`get 404 for what is no route: ${target}`, async () => {
      assert.equal((await router.ask(target)).status, 404);
      assert.equal(rig.host('1.0').requests.length, 0);
    });
  }

  it('cannot choose the host, neither where it goes nor what links say', async () => {
    const answer = await raw(
      'POST /api/orchestrators/Order HTTP/1.1',
      'host: evil.example',
      'x-forwarded-host: evil.example',
      'content-length: 0',
      ...tail,
    );
    assert.equal(statusOf(answer), '202');
    assert.doesNotMatch(answer, /evil/);
    assert.match(rig.host('1.0').requests[0]?.headers['host'] ?? '', /^localhost:/);
  });

  const smuggled: readonly [what: string, headers: readonly string[]][] = [
    ['two lengths', ['content-length: 5', 'content-length: 6']],
    ['a length and chunks', ['content-length: 5', 'transfer-encoding: chunked']],
    ['chunks in an odd spelling', ['transfer-encoding: xchunked', 'content-length: 5']],
    ['a length that is none', ['content-length: +5']],
  ];
  for (const [what, headers] of smuggled) {
    it(`cannot smuggle a second request: ${what}`, async () => {
      const answer = await raw(
        'POST /api/health HTTP/1.1',
        'host: a',
        key,
        ...headers,
        '',
        'GET /admin HTTP/1.1',
        'host: b',
        '',
        '',
      );
      assert.equal(statusOf(answer), '400');
      assert.equal(rig.host('1.0').requests.length, 0);
    });
  }

  it('cannot make headers of a connection, or those it names, reach the app, nor take the framing away', async () => {
    await raw(
      'POST /api/orchestrators/Order HTTP/1.1',
      'host: a',
      key,
      'connection: close, x-drop, content-length, x-functions-key',
      'x-drop: 1',
      'te: trailers',
      'proxy-authorization: Basic x',
      'upgrade: h2c',
      'content-type: application/json',
      'content-length: 1',
      '',
      '7',
    );
    const [request] = rig.host('1.0').requests;
    for (const name of ['x-drop', 'te', 'proxy-authorization', 'upgrade'])
      assert.equal(request?.headers[name], undefined);
    assert.equal(request?.body, '7');
    assert.equal(request?.headers['x-functions-key'], rig.host('1.0').slot.keys.systemKeys['durabletask_extension']);
  });

  it('do not get commands for a pipeline back unbroken', async () => {
    const response = await router.ask(
      `/api/orchestrators/Order?appVersion=${encodeURIComponent('##vso[task.setvariable]x')}`,
      { method: 'POST' },
    );
    assert.equal(response.status, 400);
    assert.doesNotMatch(await response.text(), /##vso\[/);
  });

  describe('without the right key', () => {
    const cases: readonly [what: string, path: string, headers: Record<string, string>, status: number][] = [
      ['none', '/api/lines', {}, 401],
      ['a wrong one', '/api/lines', { 'x-functions-key': 'wrong' }, 401],
      ['the app’s own', '/api/lines', { 'x-functions-key': 'APP' }, 401],
      [
        'a wrong one in the header over a right one in the query',
        `/api/lines?code=${encodeURIComponent(callersKey)}`,
        { 'x-functions-key': 'wrong' },
        401,
      ],
      ['a right one in the query', `/api/lines?code=${encodeURIComponent(callersKey)}`, {}, 200],
      ['the other right one', '/api/lines', { 'x-functions-key': 'another key of a caller' }, 200],
    ];
    for (const [what, path, headers, status] of cases) {
      it(`${what}: ${status}`, async () => {
        const own =
          headers['x-functions-key'] === 'APP' ? { 'x-functions-key': rig.host('1.0').slot.keys.masterKey } : headers;
        assert.equal((await router.ask(path, { key: '', headers: own })).status, status);
      });
    }
  });

  describe('with tokens', () => {
    let tenant: SandboxServer;
    let keys: TokenKey;
    let other: TokenKey;
    let guarded: RiggedRouter;
    const issuer = 'https://login.example/tenant/v2.0';
    before(async () => {
      [keys, other] = [await createTokenKey(), await createTokenKey()];
      tenant = await startServer({ handle: () => jsonAnswer(200, keys.jwks) });
      guarded = await router.another({
        callers: {
          kind: 'entra',
          issuers: [issuer],
          audiences: ['api://shop'],
          keysUrl: `${tenant.url}/keys`,
          roles: ['Start'],
        },
      });
    });
    after(() => tenant.stop());

    const now = (): number => Math.floor(Date.now() / 1000);
    const good = (): Record<string, unknown> => ({
      iss: issuer,
      aud: 'api://shop',
      exp: now() + 600,
      nbf: now() - 10,
      roles: ['Start'],
    });
    const cases: readonly [what: string, change: Record<string, unknown>, status: number][] = [
      ['a good one', {}, 200],
      ['a scope instead of a role', { roles: undefined, scp: 'Read Start' }, 200],
      ['no role', { roles: ['Other'] }, 403],
      ['another audience', { aud: 'api://other' }, 401],
      ['another issuer', { iss: 'https://login.example/other/v2.0' }, 401],
      ['an old one', { exp: 1 }, 401],
      ['one that is not valid yet', { nbf: 9_999_999_999 }, 401],
      ['one that never ends', { exp: undefined }, 401],
    ];
    for (const [what, change, status] of cases) {
      it(`${what}: ${status}`, async () => {
        const token = await keys.sign({ ...good(), ...change });
        const response = await guarded.ask('/api/lines', { key: '', headers: { authorization: `Bearer ${token}` } });
        assert.equal(response.status, status);
      });
    }

    it('signed by somebody else, unsigned, or none at all: 401', async () => {
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(good())).toString('base64url')}.`;
      for (const token of [await other.sign(good()), unsigned, 'x', '']) {
        const response = await guarded.ask('/api/lines', { key: '', headers: { authorization: `Bearer ${token}` } });
        assert.equal(response.status, 401);
      }
      assert.equal((await guarded.ask('/api/lines')).status, 401);
    });

    it('that are the router’s business never reach the app', async () => {
      const token = await keys.sign(good());
      await guarded.ask('/api/health', { key: '', headers: { authorization: `Bearer ${token}` } });
      assert.equal(rig.host('1.0').requests.at(-1)?.headers['authorization'], undefined);
    });

    it('cannot be judged while the tenant does not answer: 503', async () => {
      const dark = await router.another({
        callers: {
          kind: 'entra',
          issuers: [issuer],
          audiences: ['api://shop'],
          keysUrl: 'http://127.0.0.1:1/keys',
          roles: [],
        },
      });
      const token = await keys.sign(good());
      assert.equal(
        (await dark.ask('/api/lines', { key: '', headers: { authorization: `Bearer ${token}` } })).status,
        503,
      );
    });
  });

  it('are heard when the host has checked them', async () => {
    const trusting = await router.another({ callers: { kind: 'trustedHost' } });
    assert.equal((await trusting.ask('/api/lines', { key: '' })).status, 200);
    assert.equal(hashOfKey('x').length, 32);
  });

  describe('questions about lines', () => {
    it('show the fleet without storage or keys', async () => {
      const text = await (await router.ask('/api/lines')).text();
      const body = JSON.parse(text) as { default: string; lines: Record<string, unknown>[] };
      assert.equal(body.default, '1.0');
      assert.deepEqual([body.lines[0]?.['version'], body.lines[0]?.['takesStarts']], ['1.0.2', true]);
      assert.doesNotMatch(text, /devstoreaccount1|localhost/);
    });

    const verdicts = [
      [{ kind: 'idle', scope: 'rowsAndMessages', notes: [] }, 200, { hasRunning: false }],
      [{ kind: 'busy', inFlight: 1, atLeast: false, blockers: [], notes: [] }, 200, { hasRunning: true }],
      [{ kind: 'unknown', reasons: [{ code: 'FORBIDDEN', message: 'no' }], notes: [] }, 503, undefined],
    ] as const;
    for (const [verdict, status, body] of verdicts) {
      it(`answer a gate: ${verdict.kind} is ${status}`, async () => {
        const asked = await router.another({
          look: () => Promise.resolve({ at: '', verdict, inFlightByName: new Map() }),
        });
        const response = await asked.ask('/api/lines/1.0/status');
        assert.equal(response.status, status);
        const answer = await json(response);
        if (body === undefined) assert.equal(answer['hasRunning'], undefined);
        else assert.deepEqual(answer, body);
      });
    }

    it('are 404 for a line that is none, and never false for one without a hub', async () => {
      assert.equal((await router.ask('/api/lines/3.3/status')).status, 404);
      await router.lines(['1.1 Registered 1.1.0*']);
      assert.equal((await router.ask('/api/lines/1.1/status')).status, 503);
    });
  });
});
