import assert from 'node:assert/strict';
import { DurableDeployError } from '../../core/errors.ts';
import { readSettings, type Hosting } from '../../router/settings.ts';

const subscription = '0f1e2d3c-0000-4000-8000-000000000000';
const complete: Record<string, string> = {
  DURABLE_ROUTER_APPLICATION: 'shop',
  DURABLE_ROUTER_REGISTRY__accountName: 'stshop',
  WEBSITE_HOSTNAME: 'shop-router.azurewebsites.net',
  WEBSITE_OWNER_NAME: `${subscription}+rg-shop-WestEuropewebspace`,
};

function problemsOf(environment: Record<string, string>, hosting: Hosting = 'functions'): string {
  try {
    readSettings(environment, hosting);
  } catch (error) {
    assert.ok(error instanceof DurableDeployError);
    assert.equal(error.code, 'INPUT_INVALID');
    return error.message;
  }
  return '';
}

describe('settings of the router', () => {
  it('are few: the platform and the defaults tell the rest', () => {
    const settings = readSettings(complete, 'functions');
    assert.equal(settings.publicUrl, 'https://shop-router.azurewebsites.net');
    assert.equal(settings.subscriptionId, subscription);
    assert.equal(settings.timeoutMs, 225_000);
    assert.deepEqual(settings.callers, { kind: 'trustedHost' });
    assert.deepEqual(settings.registry, { kind: 'identity', accountName: 'stshop' });
    assert.deepEqual(settings.encryptionKeys, []);
    assert.deepEqual([settings.retire.keep, settings.quotas.maxLines, settings.reconciles], [1, 10, true]);
  });

  it('say everything that is wrong at once, and no secret', () => {
    const message = problemsOf(
      {
        DURABLE_ROUTER_APPLICATION: 'no spaces',
        DURABLE_ROUTER_AUTHENTICATION: 'anybody',
        DURABLE_ROUTER_ENCRYPTION_KEY: 'c2hvcnQgc2VjcmV0',
        DURABLE_ROUTER_TIMEOUT_SECONDS: '300',
        DURABLE_ROUTER_KEEP: '0',
        DURABLE_ROUTER_REMOVE_HUB: 'maybe',
      },
      'functions',
    );
    for (const name of [
      'APPLICATION',
      'REGISTRY',
      'PUBLIC_URL',
      'AUTHENTICATION',
      'ENCRYPTION_KEY',
      'TIMEOUT_SECONDS',
      'SUBSCRIPTION',
      'KEEP',
      'REMOVE_HUB',
    ]) {
      assert.match(message, new RegExp(`- DURABLE_ROUTER_${name} `), name);
    }
    assert.doesNotMatch(message, /c2hvcnQgc2VjcmV0/);
  });

  const wrong: readonly [what: string, change: Record<string, string>, hosting: Hosting, says: RegExp][] = [
    ['two places for the registry', { DURABLE_ROUTER_REGISTRY: 'UseDevelopmentStorage=true' }, 'functions', /both set/],
    ['a server that would let anybody in', {}, 'server', /DURABLE_ROUTER_KEYS holds the keys/],
    ['a key that can be guessed', { DURABLE_ROUTER_KEYS: 'short' }, 'server', /20 characters/],
    ['tokens of nobody', { DURABLE_ROUTER_AUTHENTICATION: 'entra' }, 'functions', /TENANT[\s\S]*AUDIENCE/],
    ['an address with a query', { DURABLE_ROUTER_PUBLIC_URL: 'https://x/?a' }, 'functions', /PUBLIC_URL/],
    [
      'an account that is none',
      { DURABLE_ROUTER_REGISTRY__accountName: 'No-Account' },
      'functions',
      /no name of a storage account/,
    ],
  ];
  for (const [what, change, hosting, says] of wrong) {
    it(`are refused: ${what}`, () => {
      assert.match(problemsOf({ ...complete, ...change }, hosting), says);
    });
  }

  it('of tokens name tenant, audience and roles', () => {
    const tenant = '11111111-2222-4333-8444-555555555555';
    const { callers } = readSettings(
      {
        ...complete,
        DURABLE_ROUTER_AUTHENTICATION: 'entra',
        DURABLE_ROUTER_TENANT: tenant,
        DURABLE_ROUTER_AUDIENCE: 'api://shop, 99999999-0000-4000-8000-000000000000',
        DURABLE_ROUTER_ROLES: 'Start,Manage',
      },
      'functions',
    );
    assert.ok(callers.kind === 'entra');
    assert.deepEqual(callers.issuers, [
      `https://login.microsoftonline.com/${tenant}/v2.0`,
      `https://sts.windows.net/${tenant}/`,
    ]);
    assert.equal(callers.keysUrl, `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`);
    assert.deepEqual([callers.audiences.length, callers.roles], [2, ['Start', 'Manage']]);
  });

  it('of a server keep hashes of keys only', () => {
    const { callers } = readSettings(
      { ...complete, DURABLE_ROUTER_KEYS: `${'a'.repeat(20)},${'b'.repeat(20)}` },
      'server',
    );
    assert.ok(callers.kind === 'keys');
    assert.deepEqual(
      callers.hashes.map(({ length }) => length),
      [32, 32],
    );
  });
});
