import assert from 'node:assert/strict';
import { goesThroughProxy, isLoopback } from '../../../../core/azure/network/route.ts';

const remote = { url: 'http://proxy.corp:3128', bypass: [] };
const local = { url: 'http://127.0.0.1:8888', bypass: [] };

const cases: readonly {
  name: string;
  url: string;
  proxy: { url: string; bypass: readonly string[] };
  expected: boolean;
}[] = [
  { name: 'any host', url: 'https://management.azure.com/x', proxy: remote, expected: true },
  { name: 'plain http', url: 'http://example.com/', proxy: remote, expected: true },
  { name: 'instance metadata', url: 'http://169.254.169.254/metadata', proxy: local, expected: false },
  { name: 'wire server', url: 'http://168.63.129.16/', proxy: local, expected: false },
  { name: 'this machine through another', url: 'http://localhost:7071/', proxy: remote, expected: false },
  { name: 'this machine by IPv6', url: 'http://[::1]:7071/', proxy: remote, expected: false },
  { name: 'this machine through this machine', url: 'https://localhost:7071/', proxy: local, expected: true },
  {
    name: 'bypass matches the host',
    url: 'https://st.corp.net/',
    proxy: { ...remote, bypass: ['\\.corp\\.net'] },
    expected: false,
  },
  {
    name: 'bypass ignores letter case',
    url: 'https://st.corp.net/',
    proxy: { ...remote, bypass: ['CORP'] },
    expected: false,
  },
  {
    name: 'bypass sees the whole URL',
    url: 'https://a.net/private/x',
    proxy: { ...remote, bypass: ['^https://a\\.net/private'] },
    expected: false,
  },
  {
    name: 'bypass of another host',
    url: 'https://a.net/',
    proxy: { ...remote, bypass: ['b\\.net'] },
    expected: true,
  },
  {
    name: 'bypass that is no expression',
    url: 'https://a.net/',
    proxy: { ...remote, bypass: ['*.net'] },
    expected: true,
  },
  { name: 'empty bypass line', url: 'https://a.net/', proxy: { ...remote, bypass: [''] }, expected: true },
];

describe('goesThroughProxy', () => {
  for (const { name, url, proxy, expected } of cases) {
    it(`${name}: ${expected ? 'through the proxy' : 'direct'}`, () => {
      assert.equal(goesThroughProxy(new URL(url), proxy), expected);
    });
  }
});

describe('isLoopback', () => {
  it('knows names and addresses of this machine and no other', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.9.10', '[::1]']) assert.equal(isLoopback(host), true, host);
    for (const host of ['localhost.example', '128.0.0.1', '127.example.com', '[::2]', '']) {
      assert.equal(isLoopback(host), false, host);
    }
  });
});
