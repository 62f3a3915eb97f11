import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { get } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { after, before, beforeEach, describe, it } from 'mocha';
import { createCertificateAuthority, type CertificateAuthority } from '../../../sandbox/certificates/index.ts';
import { json, startServer, type SandboxServer } from '../../../sandbox/http-server/index.ts';
import { startProxy, type ForwardProxy } from '../../../sandbox/proxy/index.ts';

describe('sandbox proxy', () => {
  let authority: CertificateAuthority;
  let secure: SandboxServer;
  let plain: SandboxServer;
  let proxy: ForwardProxy;
  before(async () => {
    authority = await createCertificateAuthority();
    secure = await startServer({ certificate: await authority.issueServer(), handle: () => json(200, 'secure') });
    plain = await startServer({ handle: ({ headers }) => json(200, headers) });
    proxy = await startProxy({ username: 'user', password: 'p@ss:word' });
  });
  after(async () => {
    await Promise.all([proxy.stop(), secure.stop(), plain.stop(), authority.dispose()]);
  });
  beforeEach(() => {
    proxy.forgetRequests();
  });

  function tunnel(credentials: string): Promise<number> {
    const agent = new HttpsProxyAgent(`http://${credentials}localhost:${proxy.port}`);
    return new Promise((resolve, reject) => {
      get(secure.url, { agent, ca: authority.certificatePem }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', reject);
    });
  }

  function forward(headers: Record<string, string>, target = `${plain.url}/path`): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: proxy.port, path: target, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve([response.statusCode ?? 0, body]));
      });
      request.on('error', reject).end();
    });
  }
  const authorization = `Basic ${Buffer.from('user:p@ss:word').toString('base64')}`;

  it('opens tunnels to those who know the password, and notes the host', async () => {
    assert.equal(await tunnel('user:p%40ss%3Aword@'), 200);
    assert.deepEqual(proxy.hostsReached(), [`localhost:${secure.port}`]);
  });

  it('leads a tunnel elsewhere where names are to lead there', async () => {
    const rerouting = await startProxy({
      reroute: (host) => (host === 'shop.example:443' ? `127.0.0.1:${secure.port}` : undefined),
    });
    try {
      const options = {
        agent: new HttpsProxyAgent(rerouting.url),
        ca: authority.certificatePem,
        checkServerIdentity: () => undefined,
      };
      const status = await new Promise((resolve, reject) => {
        get('https://shop.example/', options, (response) => resolve(response.resume().statusCode)).on('error', reject);
      });
      assert.equal(status, 200);
      assert.deepEqual(rerouting.hostsReached(), ['shop.example:443']);
    } finally {
      await rerouting.stop();
    }
  });

  it('refuses a tunnel with 407 to the others, and reaches nothing', async () => {
    const before = secure.requests.length;
    assert.equal(await tunnel('user:wrong@'), 407);
    assert.equal(await tunnel(''), 407);
    assert.deepEqual([proxy.hostsReached(), secure.requests.length], [[], before]);
    assert.deepEqual(
      proxy.requests.map(({ status }) => status),
      [407, 407],
    );
  });

  it('forwards plain requests without its own credentials', async () => {
    const [status, body] = await forward({ 'Proxy-Authorization': authorization, 'X-Own': 'yes' });
    assert.equal(status, 200);
    const seen = JSON.parse(body) as Record<string, string>;
    assert.equal(seen['x-own'], 'yes');
    assert.equal(seen['proxy-authorization'], undefined);
    assert.equal((await forward({}))[0], 407);
  });

  it('says 502 when it cannot reach the host', async () => {
    assert.equal((await forward({ 'Proxy-Authorization': authorization }, 'http://127.0.0.1:1/'))[0], 502);
  });
});
