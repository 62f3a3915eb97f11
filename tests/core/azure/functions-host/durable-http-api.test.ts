import assert from 'node:assert/strict';
import type { ArmSites, HostRequest } from '../../../../core/azure/arm/index.ts';
import {
  createDurableHttpApi,
  type DurableHttpApi,
  type ListRequest,
} from '../../../../core/azure/functions-host/index.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { json, startServer, type Handler, type SandboxServer } from '../../../../sandbox/http-server/index.ts';
import { fakeContext, type FakeContext } from '../../../support/fake-context.ts';

const key = 'the-system-key+/=';
const newer = '/runtime/webhooks/durabletask/instances';
const older = '/admin/extensions/DurableTaskExtension/instances';
const request: ListRequest = { statuses: ['Pending', 'Running', 'Suspended'], top: 50 };

describe('createDurableHttpApi', () => {
  let server: SandboxServer;
  let handle: Handler;
  let context: FakeContext;
  let api: DurableHttpApi;

  before(async () => {
    server = await startServer({ handle: (asked) => handle(asked) });
  });

  after(() => server.stop());

  beforeEach(() => {
    handle = () => json(200, []);
    server.faults.clear();
    server.forgetRequests();
    context = fakeContext();
    api = direct(server.url);
  });

  function direct(baseUrl: string): DurableHttpApi {
    return createDurableHttpApi({ baseUrl, key, httpClient: createNetworkClient({}, () => {}), context });
  }

  async function refusal(question: Promise<unknown>, code: ErrorCode): Promise<DurableDeployError> {
    try {
      await question;
    } catch (error) {
      assert.ok(error instanceof DurableDeployError, String(error));
      assert.equal(error.code, code, error.message);
      assert.ok(!`${error.message} ${error.fix}`.includes(key));
      return error;
    }
    throw new assert.AssertionError({ message: `It should have failed with ${code}.` });
  }

  it('asks for a page with the key in a header, and never names a hub', async () => {
    const rows = [{ instanceId: 'a', runtimeStatus: 'Running' }];
    handle = () => json(200, rows);
    const page = await api.listPage({
      ...request,
      createdTimeFrom: '2026-01-01T00:00:00Z',
      createdTimeTo: '2026-02-01T00:00:00Z',
      instanceIdPrefix: 'order/#',
    });
    assert.deepEqual(page.rows, rows);
    assert.equal(page.continuation, undefined);
    const [asked] = server.requests;
    const url = new URL(asked?.target ?? '', server.url);
    assert.equal(url.pathname, newer);
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      runtimeStatus: 'Pending,Running,Suspended',
      createdTimeFrom: '2026-01-01T00:00:00Z',
      createdTimeTo: '2026-02-01T00:00:00Z',
      instanceIdPrefix: 'order/#',
      showInput: 'false',
      top: '50',
    });
    assert.equal(asked?.headers['x-functions-key'], key);
    assert.ok(!asked.target.includes('the-system-key'));
    assert.deepEqual(context.masked, [key]);
    assert.equal(api.description, `${server.url} with a key`);
  });

  it('sends the continuation back as it came', async () => {
    handle = (asked) =>
      asked.headers['x-ms-continuation-token'] === 'page-2'
        ? json(200, [2])
        : json(200, [], { 'x-ms-continuation-token': 'page-2' });
    const first = await api.listPage(request);
    assert.deepEqual(first.rows, []);
    assert.equal(first.continuation, 'page-2');
    const second = await api.listPage({ ...request, continuation: 'page-2' });
    assert.deepEqual(second.rows, [2]);
    assert.equal(second.continuation, undefined);
  });

  for (const [name, token] of [
    ['an empty token', ''],
    ['a blank token', ' '],
    ['the null of old versions', 'bnVsbA=='],
  ] as const) {
    it(`takes ${name} for the end`, async () => {
      handle = () => json(200, [], { 'x-ms-continuation-token': token });
      assert.equal((await api.listPage(request)).continuation, undefined);
    });
  }

  it('refuses to ask with a status that would drop the filter', async () => {
    await refusal(api.listPage({ ...request, statuses: ['Running', 'running'] }), 'INTERNAL');
    await refusal(api.listPage({ ...request, top: 0 }), 'INTERNAL');
    assert.equal(server.requests.length, 0);
  });

  it('falls back to the route of version 1.x, and stays with it', async () => {
    handle = (asked) => (asked.path === older ? json(200, ['old']) : { status: 404 });
    assert.deepEqual((await api.listPage(request)).rows, ['old']);
    await api.listPage(request);
    assert.deepEqual(
      server.requests.map(({ target }) => target.split('?')[0]),
      [newer, older, older],
    );
  });

  it('keeps a path before the routes', async () => {
    await direct(`${server.url}/gateway/`).listPage(request);
    assert.match(server.requests[0]?.target ?? '', /^\/gateway\/runtime\/webhooks\/durabletask\/instances\?/);
  });

  describe('refusals', () => {
    it('401: the key', async () => {
      handle = () => ({ status: 401 });
      const { fix } = await refusal(api.listPage(request), 'UNAUTHORIZED');
      assert.match(fix ?? '', /az functionapp keys list .*\[--slot <slot>\]/);
    });

    it('403: stopped, or out of reach', async () => {
      handle = () => ({ status: 403, body: '<html>Web App - Unavailable</html>' });
      const { fix, message } = await refusal(api.listPage(request), 'FORBIDDEN');
      assert.match(fix ?? '', /stopped/);
      assert.doesNotMatch(message, /html/);
    });

    it('404 on both routes: no extension', async () => {
      handle = () => ({ status: 404 });
      const { fix } = await refusal(api.listPage(request), 'NOT_FOUND');
      assert.match(fix ?? '', /no Durable Functions extension/);
    });

    it('500: what the handler says, without its stack trace', async () => {
      handle = () =>
        json(500, { Message: 'Something failed', ExceptionMessage: 'Storage', StackTrace: 'at Internals()' });
      const { message } = await refusal(api.listPage(request), 'SERVER_ERROR');
      assert.match(message, /"Something failed Storage"/);
      assert.doesNotMatch(message, /Internals/);
    });

    it('429: how long to wait', async () => {
      handle = () => ({ status: 429, headers: { 'Retry-After': '20' } });
      assert.equal((await refusal(api.listPage(request), 'THROTTLED')).retryAfterMs, 20_000);
    });

    it('200 that is not JSON', async () => {
      handle = () => ({ status: 200, body: '<html>Sign in</html>' });
      await refusal(api.listPage(request), 'MALFORMED_ANSWER');
    });

    it('202 is not an answer to a list', async () => {
      handle = () => json(202, []);
      await refusal(api.listPage(request), 'REQUEST_REFUSED');
    });

    it('a redirect to another host is not followed, so the key stays here', async () => {
      const elsewhere = await startServer({ handle: () => json(200, []) });
      for (const status of [301, 302, 307, 308]) {
        handle = () => ({ status, headers: { Location: `${elsewhere.url}${newer}` } });
        await refusal(api.listPage(request), 'REDIRECTED_ELSEWHERE');
      }
      assert.equal(elsewhere.requests.length, 0);
      await elsewhere.stop();
    });

    it('a redirect within the host is followed', async () => {
      handle = (asked) =>
        asked.path.startsWith('/moved') ? json(200, ['here']) : { status: 302, headers: { Location: '/moved' } };
      assert.deepEqual((await api.listPage(request)).rows, ['here']);
    });

    it('a cancelled job', async () => {
      server.faults.add({ action: { kind: 'hang' } });
      setTimeout(() => context.cancel(), 30);
      await assert.rejects(api.listPage(request), /cancelled by the test/);
    });
  });

  describe('addresses', () => {
    for (const url of [
      'http://shop.azurewebsites.net',
      'shop.azurewebsites.net',
      'ftp://x',
      'https://user:pw@shop.net',
      '',
    ]) {
      it(`refuses ${url || 'nothing'}`, () => {
        assert.throws(
          () => direct(url),
          (error: unknown) =>
            error instanceof DurableDeployError && error.code === 'INPUT_INVALID' && !error.message.includes('user:pw'),
        );
      });
    }

    it('drops a query, which may hold a key', () => {
      assert.equal(direct('https://shop.net/?code=SECRET').description, 'https://shop.net with a key');
    });
  });

  describe('through the bridge', () => {
    const ref = { subscriptionId: 's', resourceGroup: 'g', name: 'shop' };

    function bridge(
      answer: (request: HostRequest) => { status: number; body: string; headers?: Record<string, string> },
    ): {
      api: DurableHttpApi;
      asked: HostRequest[];
    } {
      const asked: HostRequest[] = [];
      const sites = {
        hostRuntime: (_ref: unknown, slot: string | undefined, sent: HostRequest) => {
          assert.equal(slot, 'staging');
          asked.push(sent);
          return Promise.resolve({ headers: {}, ...answer(sent) });
        },
      } as unknown as ArmSites;
      return { api: createDurableHttpApi({ bridge: { sites, ref, slot: 'staging' }, context }), asked };
    }

    it('asks the same, without a key', async () => {
      const { api: bridged, asked } = bridge(() => ({
        status: 200,
        body: '[]',
        headers: { 'x-ms-continuation-token': 'more' },
      }));
      const page = await bridged.listPage({ ...request, continuation: 'this' });
      assert.equal(page.continuation, 'more');
      assert.equal(asked[0]?.path, newer);
      assert.deepEqual(asked[0]?.headers, { 'x-ms-continuation-token': 'this' });
      assert.equal(bridged.description, 'shop (slot staging) through Azure Resource Manager');
    });

    it('says which app did not answer', async () => {
      const { api: bridged } = bridge(() => ({ status: 503, body: '' }));
      const { message } = await refusal(bridged.listPage(request), 'SERVER_ERROR');
      assert.match(
        message,
        /durable HTTP API of shop \(slot staging\) through Azure Resource Manager failed: shop answered 503/,
      );
    });
  });
});
