import assert from 'node:assert/strict';
import type { ProxySettings } from '../../../core/azure/network/index.ts';
import { readProxy, type AgentProxy } from '../../../tasks/host/proxy.ts';
import { fakeContext } from '../../support/fake-context.ts';

function read(agent: AgentProxy): { proxy: ProxySettings | undefined; lines: string[]; masked: string[] } {
  const context = fakeContext();
  const proxy = readProxy(agent, context.log, (secret) => context.maskSecret(secret));
  return { proxy, lines: context.lines, masked: context.masked };
}

describe("the agent's proxy", () => {
  it('is none where none is configured', () => {
    assert.deepEqual(read({}), { proxy: undefined, lines: [], masked: [] });
  });

  it('has a user and a password of its own settings, before those of its URL', () => {
    const url = 'http://other:pass@proxy.corp:3128/';
    assert.deepEqual(read({ url, username: 'me', password: 'pw' }).proxy, {
      url: 'http://proxy.corp:3128',
      username: 'me',
      password: 'pw',
      bypass: [],
    });
  });

  it('has the user and the password of its URL, decoded, and masks the password', () => {
    const { proxy, masked } = read({ url: 'https://me:p%40ss@proxy.corp/' });
    assert.deepEqual(proxy, { url: 'https://proxy.corp', username: 'me', password: 'p@ss', bypass: [] });
    assert.deepEqual(masked, ['p@ss']);
  });

  it('takes a password with a stray percent sign as it is', () => {
    assert.equal(read({ url: 'http://me:100%@proxy.corp/' }).proxy?.password, '100%');
  });

  for (const url of [
    'proxy.corp:3128',
    'me:s3cret@proxy.corp:3128',
    'http://me:s3cret@proxy.corp:port',
    'socks5://p',
  ]) {
    it(`is left out with a warning that repeats no password: ${url}`, () => {
      const { proxy, lines } = read({ url });
      assert.equal(proxy, undefined);
      assert.match(lines.join('\n'), /^warning: .*not an http or https URL; requests go out without a proxy/);
      assert.ok(!lines.join('\n').includes('s3cret'));
    });
  }

  it('is not for the addresses that match its list; what is no regular expression is left out', () => {
    const { proxy, lines } = read({ url: 'http://p', bypassList: '["\\\\.local$", "(broken", 7]' });
    assert.deepEqual(proxy?.bypass, ['\\.local$']);
    assert.equal(lines.length, 2);
  });

  it('is for every address when its list cannot be read', () => {
    for (const bypassList of ['.local', '{"a":1}']) {
      const { proxy, lines } = read({ url: 'http://p', bypassList });
      assert.deepEqual(proxy?.bypass, []);
      assert.match(lines.join('\n'), /every request goes through the proxy/);
    }
  });
});
