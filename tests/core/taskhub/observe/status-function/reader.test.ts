import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../../core/errors.ts';
import { decide } from '../../../../../core/taskhub/decide/index.ts';
import { defaultPolicy, type Observation } from '../../../../../core/taskhub/model.ts';
import { createStatusFunctionReader } from '../../../../../core/taskhub/observe/status-function/index.ts';
import type { Answer, FaultAction } from '../../../../../sandbox/faults/index.ts';
import { startServer, type SandboxServer } from '../../../../../sandbox/http-server/index.ts';
import { fakeContext } from '../../../../support/fake-context.ts';
import { impatientClient } from '../../../../support/list-server.ts';

describe('status function reader', () => {
  const servers: SandboxServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(handle: (path: string) => Answer): Promise<SandboxServer> {
    const server = await startServer({ handle: ({ path }) => handle(path) });
    servers.push(server);
    return server;
  }

  async function ask(
    server: SandboxServer,
    change: { path?: string; key?: string; timeoutMs?: number } = {},
  ): Promise<{ observation: Observation; verdict: string; masked: string[]; description: string }> {
    const context = fakeContext();
    const reader = createStatusFunctionReader({
      url: `${server.url}${change.path ?? '/api/StatusCheck'}`,
      ...(change.key === undefined ? {} : { key: change.key }),
      httpClient: impatientClient(change.timeoutMs ?? 5000),
      context,
    });
    const observation = await reader.observe({
      policy: defaultPolicy,
      depth: 'verdict',
      sampleSize: 5,
      signal: context.signal,
    });
    const verdict = decide(observation, defaultPolicy).kind;
    return { observation, verdict, masked: context.masked, description: reader.description };
  }

  const answering = (body: string, status = 200): Promise<SandboxServer> => start(() => ({ status, body }));

  const answers: [string, string, string][] = [
    ['as in the article, nothing runs', '{"HasRunning":false}', 'idle'],
    ['as in the article, something runs', '{"HasRunning":true}', 'busy'],
    ['another letter case', '{"hasrunning":true}', 'busy'],
    ['other properties beside', '{"hasRunning":false,"count":0}', 'idle'],
    ['a byte order mark', '\uFEFF{"hasRunning":false}', 'idle'],
  ];
  for (const [name, body, expected] of answers) {
    it(`${name}: ${expected}`, async () => {
      assert.equal((await ask(await answering(body))).verdict, expected);
    });
  }

  const misunderstood: [string, string, string][] = [
    ['no such property', '{"running":false}', 'STATUS_FUNCTION_ANSWER'],
    ['two of them', '{"hasRunning":false,"HasRunning":true}', 'STATUS_FUNCTION_ANSWER'],
    ['a text', '{"hasRunning":"false"}', 'STATUS_FUNCTION_ANSWER'],
    ['a number', '{"hasRunning":0}', 'STATUS_FUNCTION_ANSWER'],
    ['null', '{"hasRunning":null}', 'STATUS_FUNCTION_ANSWER'],
    ['a list', '[]', 'STATUS_FUNCTION_ANSWER'],
    ['a bare false', 'false', 'STATUS_FUNCTION_ANSWER'],
    ['a page', '<html></html>', 'MALFORMED_ANSWER'],
    ['nothing', '', 'MALFORMED_ANSWER'],
  ];
  for (const [name, body, code] of misunderstood) {
    it(`${name} is unknown: ${code}`, async () => {
      const { observation, verdict } = await ask(await answering(body));
      assert.equal(verdict, 'unknown');
      assert.equal(observation.reasons[0]?.code, code);
    });
  }

  it('202 is no answer, whatever it says', async () => {
    const { observation } = await ask(await answering('{"hasRunning":false}', 202));
    assert.equal(observation.reasons[0]?.code, 'STATUS_FUNCTION_ANSWER');
  });

  const faults: [string, FaultAction, string][] = [
    ['401', { kind: 'answer', status: 401 }, 'UNAUTHORIZED'],
    ['403', { kind: 'answer', status: 403 }, 'FORBIDDEN'],
    ['404', { kind: 'answer', status: 404 }, 'NOT_FOUND'],
    ['429', { kind: 'answer', status: 429, headers: { 'Retry-After': '20' } }, 'THROTTLED'],
    ['500', { kind: 'answer', status: 500, body: 'System.Exception: boom\n   at Secret.Place()' }, 'SERVER_ERROR'],
    ['503', { kind: 'answer', status: 503 }, 'SERVER_ERROR'],
    ['a cut connection', { kind: 'cut', when: 'beforeActing' }, 'CONNECTION_FAILED'],
  ];
  for (const [name, action, code] of faults) {
    it(`${name} is unknown: ${code}`, async () => {
      const server = await answering('{"hasRunning":false}');
      server.faults.add({ times: Infinity, action });
      const { observation, verdict } = await ask(server, { key: 'the-key' });
      assert.equal(verdict, 'unknown');
      assert.equal(observation.reasons[0]?.code, code);
      assert.doesNotMatch(JSON.stringify(observation), /Secret\.Place|the-key/);
      if (code === 'THROTTLED') assert.equal(observation.retryAfterMs, 20_000);
    });
  }

  it('no answer in time is unknown: TIMED_OUT', async () => {
    const server = await answering('{"hasRunning":false}');
    server.faults.add({ times: Infinity, action: { kind: 'hang' } });
    assert.equal((await ask(server, { timeoutMs: 150 })).observation.reasons[0]?.code, 'TIMED_OUT');
  });

  it('sends the key in a header and keeps the query', async () => {
    const server = await answering('{"hasRunning":false}');
    const { description } = await ask(server, { path: '/api/Status?line=1', key: 'the-key' });
    assert.equal(server.requests[0]?.target, '/api/Status?line=1');
    assert.equal(server.requests[0]?.headers['x-functions-key'], 'the-key');
    assert.doesNotMatch(description, /the-key|line=1/);
  });

  it('a key that was pasted with the URL travels in the header instead, and is masked', async () => {
    const server = await answering('{"hasRunning":false}');
    const { masked, description } = await ask(server, { path: '/api/Status?code=pasted-key&line=1' });
    assert.equal(server.requests[0]?.target, '/api/Status?line=1');
    assert.equal(server.requests[0]?.headers['x-functions-key'], 'pasted-key');
    assert.ok(masked.includes('pasted-key'));
    assert.doesNotMatch(description, /pasted-key/);
  });

  it('follows a redirect on the same host', async () => {
    const server = await start((path) =>
      path === '/new' ? { status: 200, body: '{"hasRunning":false}' } : { status: 302, headers: { Location: '/new' } },
    );
    assert.equal((await ask(server, { key: 'the-key' })).verdict, 'idle');
  });

  it('does not follow one to another host: the key stays here', async () => {
    const other = await answering('{"hasRunning":false}');
    const server = await start(() => ({ status: 302, headers: { Location: `${other.url}/api/StatusCheck` } }));
    const { observation } = await ask(server, { key: 'the-key' });
    assert.equal(observation.reasons[0]?.code, 'REDIRECTED_ELSEWHERE');
    assert.equal(other.requests.length, 0);
  });

  for (const url of ['http://shop.example/api/StatusCheck', 'ftp://shop.example/', 'shop.example/api']) {
    it(`refuses ${url}`, () => {
      assert.throws(
        () => createStatusFunctionReader({ url, httpClient: impatientClient(100), context: fakeContext() }),
        (error) => error instanceof DurableDeployError && error.code === 'INPUT_INVALID',
      );
    });
  }

  it('rejects when it is cancelled', async () => {
    const server = await answering('{"hasRunning":false}');
    server.faults.add({ action: { kind: 'hang' } });
    const context = fakeContext();
    const reader = createStatusFunctionReader({ url: server.url, httpClient: impatientClient(5000), context });
    const reading = reader.observe({
      policy: defaultPolicy,
      depth: 'verdict',
      sampleSize: 1,
      signal: context.signal,
    });
    setTimeout(() => context.cancel(), 50);
    await assert.rejects(reading);
  });
});
