import {
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineRequestOptions,
} from '@azure/core-rest-pipeline';
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describeFailure } from '../../../../core/azure/failures.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import type { NetworkSettings } from '../../../../core/azure/network/settings.ts';
import { shortRetries } from '../../../../core/azure/network/retries.ts';
import type { DurableDeployError } from '../../../../core/errors.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../sandbox/certificates/index.ts';
import { startServer, type SandboxServer } from '../../../../sandbox/http-server/index.ts';
import { startForwardProxy, type ForwardProxy } from '../../../support/forward-proxy.ts';

const credentials = { username: 'dömäin\\agent', password: 'p@ss:w%rd/ü' };

describe('the network client', () => {
  let authority: CertificateAuthority;
  let http: SandboxServer;
  let https: SandboxServer;
  let proxy: ForwardProxy;

  before(async () => {
    authority = await createCertificateAuthority();
    http = await startServer({ handle: () => ({ status: 200, body: 'plain' }) });
    https = await startServer({
      certificate: await authority.issueServer(['localhost', 'management.invalid']),
      handle: () => ({ status: 200, body: 'secure' }),
    });
    proxy = await startForwardProxy({
      credentials,
      addresses: { 'management.invalid:443': https.port, 'plain.invalid': http.port },
    });
  });

  after(async () => {
    await Promise.all([http.stop(), https.stop(), proxy.stop(), authority.dispose()]);
  });

  afterEach(() => {
    http.faults.clear();
    https.faults.clear();
    http.forgetRequests();
  });

  async function ask(
    settings: NetworkSettings,
    url: string,
    request: Partial<PipelineRequestOptions> = {},
  ): Promise<{ status: number; body: string }> {
    const client = createNetworkClient(settings, () => {});
    const response = await client.sendRequest(
      createPipelineRequest({ url, allowInsecureConnection: true, ...request }),
    );
    return { status: response.status, body: response.bodyAsText ?? '' };
  }

  async function failure(settings: NetworkSettings, url: string): Promise<DurableDeployError> {
    try {
      await ask(settings, url);
    } catch (error) {
      return describeFailure(error, 'asking');
    }
    throw new assert.AssertionError({ message: 'The request should have failed.' });
  }

  const trusted = (): NetworkSettings => ({ extraCertificateAuthorities: [authority.certificatePem] });
  const through = (bypass: readonly string[] = []): NetworkSettings => ({
    ...trusted(),
    proxy: { url: proxy.url, ...credentials, bypass },
  });

  describe('certificates', () => {
    it('trusts the authorities that it is given', async () => {
      assert.deepEqual(await ask(trusted(), https.url), { status: 200, body: 'secure' });
    });

    it('trusts no others', async () => {
      assert.equal((await failure({}, https.url)).code, 'CERTIFICATE_REJECTED');
    });

    it('refuses a certificate of another host', async () => {
      assert.equal((await failure(trusted(), `https://127.0.0.1:${https.port}`)).code, 'CERTIFICATE_REJECTED');
    });

    it('takes every certificate of a file that holds several', async () => {
      const other = await createCertificateAuthority('Another root');
      const bundle = `# two roots\n${other.certificatePem}\n${authority.certificatePem}`;
      await other.dispose();
      assert.equal((await ask({ extraCertificateAuthorities: [bundle] }, https.url)).body, 'secure');
    });
  });

  describe('a proxy', () => {
    it('carries https through a tunnel, with user and password, to a name that only it can resolve', async () => {
      assert.equal((await ask(through(), 'https://management.invalid/x')).body, 'secure');
      assert.equal(proxy.seen.at(-1), 'CONNECT management.invalid:443');
    });

    it('carries http, and keeps its password from the server', async () => {
      assert.equal((await ask(through(), 'http://plain.invalid/x?y=1')).body, 'plain');
      assert.equal(proxy.seen.at(-1), 'GET http://plain.invalid/x?y=1');
      assert.equal(http.requests.at(-1)?.headers['proxy-authorization'], undefined);
    });

    it('is left out for what its bypass list matches', async () => {
      const before = proxy.seen.length;
      assert.equal((await ask(through([`:${https.port}`]), https.url)).body, 'secure');
      assert.equal(proxy.seen.length, before);
    });

    it('may speak https itself, with a certificate of the same authorities', async () => {
      const secure = await startForwardProxy({ credentials, certificate: await authority.issueServer() });
      const settings = { ...through(), proxy: { url: secure.url, ...credentials, bypass: [] } };
      assert.equal((await ask(settings, https.url)).body, 'secure');
      assert.equal((await ask(settings, http.url)).body, 'plain');
      assert.deepEqual(secure.seen, [`CONNECT localhost:${https.port}`, `GET ${http.url}/`]);
      await secure.stop();
    });

    it('that does not accept the password is named, for https and for http', async () => {
      const settings = { ...through(), proxy: { url: proxy.url, username: 'agent', password: 'wrong', bypass: [] } };
      const tunnel = await failure(settings, 'https://management.invalid/x');
      assert.equal(tunnel.code, 'PROXY_REFUSED');
      assert.match(tunnel.fix ?? '', /--proxyusername/);
      assert.equal((await ask(settings, 'http://plain.invalid/')).status, 407);
    });

    it('that cannot reach the server is a failed connection, to be tried again', async () => {
      const broken = await startForwardProxy({ refuse: 503 });
      const error = await failure({ proxy: { url: broken.url, bypass: [] } }, 'https://management.invalid/');
      await broken.stop();
      assert.equal(error.code, 'CONNECTION_FAILED');
    });

    it('that is down is a failed connection', async () => {
      const gone = await startForwardProxy();
      await gone.stop();
      const error = await failure({ proxy: { url: gone.url, bypass: [] } }, 'https://management.invalid/');
      assert.equal(error.code, 'CONNECTION_FAILED');
    });

    it('has its password masked in every form that could be printed', () => {
      const masked: string[] = [];
      createNetworkClient(through(), (secret) => masked.push(secret));
      assert.deepEqual(masked, [
        credentials.password,
        encodeURIComponent(credentials.password),
        Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64'),
      ]);
    });
  });

  describe('time', () => {
    it('limits a request that is never answered', async () => {
      http.faults.add({ action: { kind: 'hang' } });
      assert.equal((await failure({ requestTimeoutMs: 60 }, http.url)).code, 'TIMED_OUT');
    });

    it('limits an answer that begins and never ends', async () => {
      const slow = await startServer({ handle: () => new Promise(() => {}) });
      const { createServer } = await import('node:http');
      const stalling = createServer((_, answer) => void answer.writeHead(200, { 'Content-Length': '10' }).write('abc'));
      await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve));
      const address = stalling.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const error = await failure({ requestTimeoutMs: 80 }, `http://127.0.0.1:${port}`);
      stalling.closeAllConnections();
      stalling.close();
      await slow.stop();
      assert.equal(error.code, 'TIMED_OUT');
    });

    it('limits a streamed body as well', async () => {
      const { createServer } = await import('node:http');
      const stalling = createServer((_, answer) => void answer.writeHead(200, { 'Content-Length': '10' }).write('abc'));
      await new Promise<void>((resolve) => stalling.listen(0, '127.0.0.1', resolve));
      const address = stalling.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const response = await createNetworkClient({ requestTimeoutMs: 80 }, () => {}).sendRequest(
        createPipelineRequest({
          url: `http://127.0.0.1:${port}`,
          allowInsecureConnection: true,
          streamResponseStatusCodes: new Set([200]),
        }),
      );
      assert.ok(response.readableStreamBody);
      await assert.rejects(buffer(response.readableStreamBody));
      stalling.closeAllConnections();
      stalling.close();
    });

    it('ends at once when the caller gives up', async () => {
      http.faults.add({ action: { kind: 'hang' } });
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 20);
      const started = Date.now();
      await assert.rejects(ask({}, http.url, { abortSignal: controller.signal }), { name: 'AbortError' });
      assert.ok(Date.now() - started < 1000);
    });

    it('sends nothing for a caller that has given up already', async () => {
      await assert.rejects(ask({}, http.url, { abortSignal: AbortSignal.abort() }), { name: 'AbortError' });
      assert.equal(http.requests.length, 0);
    });
  });

  describe('cut connections', () => {
    it('are failed connections, before an answer', async () => {
      http.faults.add({ action: { kind: 'cut', when: 'beforeActing' } });
      assert.equal((await failure({}, http.url)).code, 'CONNECTION_FAILED');
    });

    it('are failed connections, within a body', async () => {
      http.faults.add({ action: { kind: 'cutBody' } });
      assert.equal((await failure({}, http.url)).code, 'CONNECTION_FAILED');
    });

    it('never leave a compressed body waiting for its end', async () => {
      const zipped = gzipSync('x'.repeat(10_000));
      const { createServer } = await import('node:http');
      const server = createServer((request, answer) => {
        if (!request.headers['accept-encoding']) {
          answer.end('plain');
          return;
        }
        answer.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': String(zipped.length) });
        answer.write(zipped.subarray(0, 20), () => answer.destroy());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
      const pipeline = createPipelineFromOptions({});
      const request = createPipelineRequest({ url, allowInsecureConnection: true });
      const response = await pipeline.sendRequest(
        createNetworkClient({}, () => {}),
        request,
      );
      server.close();
      assert.equal(response.bodyAsText, 'plain');
    });

    it('are tried again for what only reads', async () => {
      http.faults.add({ action: { kind: 'cut', when: 'beforeActing' }, times: 2 });
      const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
      pipeline.addPolicy(await shortRetries());
      const request = createPipelineRequest({ url: http.url, allowInsecureConnection: true });
      const response = await pipeline.sendRequest(
        createNetworkClient({}, () => {}),
        request,
      );
      assert.equal(response.bodyAsText, 'plain');
      assert.equal(http.requests.length, 3);
    });

    it('are not tried again for what may act', async () => {
      http.faults.add({ action: { kind: 'cut', when: 'afterActing' }, times: 2 });
      const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
      pipeline.addPolicy(await shortRetries());
      const request = createPipelineRequest({
        url: `${http.url}/sites/a/slotsswap`,
        method: 'POST',
        body: '{}',
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        allowInsecureConnection: true,
      });
      await assert.rejects(
        pipeline.sendRequest(
          createNetworkClient({}, () => {}),
          request,
        ),
      );
      assert.equal(http.requests.length, 1);
    });
  });

  it('tells a throttled caller at once when the server asks for a long pause', async () => {
    http.faults.add({ action: { kind: 'answer', status: 429, headers: { 'Retry-After': '30' } } });
    const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
    pipeline.addPolicy(await shortRetries());
    const request = createPipelineRequest({ url: http.url, allowInsecureConnection: true });
    const response = await pipeline.sendRequest(
      createNetworkClient({}, () => {}),
      request,
    );
    assert.equal(response.status, 429);
    assert.equal(http.requests.length, 1);
  });

  it('says of a name that does not exist that it does not exist', async () => {
    const { code } = await failure({}, 'https://no-such-host.invalid/');
    // A machine without any resolver cannot tell.
    assert.ok(code === 'NAME_NOT_RESOLVED' || code === 'CONNECTION_FAILED', code);
  });

  it('keeps connections', async () => {
    const client = createNetworkClient({}, () => {});
    const sockets = new Set<number | undefined>();
    const { createServer } = await import('node:http');
    const server = createServer((request, answer) => {
      sockets.add(request.socket.remotePort);
      answer.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    for (let count = 0; count < 3; count += 1) {
      await client.sendRequest(createPipelineRequest({ url, allowInsecureConnection: true }));
    }
    server.closeAllConnections();
    server.close();
    assert.equal(sockets.size, 1);
  });
});
