import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { customHostNames, readHostKeys, readIdentity, readTags } from '../../../../core/azure/arm/apps-read.ts';

describe('what is read of an app', () => {
  const names: readonly [string, string, readonly string[], readonly string[]][] = [
    ['nothing but the platform’s', 'shop.azurewebsites.net', ['Shop.AzureWebsites.net'], []],
    ['a domain', 'shop.azurewebsites.net', ['shop.azurewebsites.net', 'shop.example.org'], ['shop.example.org']],
    [
      'a default name of the newer kind, and the older one',
      'shop-a1b2.westeurope-01.azurewebsites.net',
      ['shop-a1b2.westeurope-01.azurewebsites.net', 'shop.azurewebsites.net', 'www.shop.org'],
      ['www.shop.org'],
    ],
    ['another cloud', 'shop.chinacloudsites.cn', ['shop.chinacloudsites.cn', 'shop.cn'], ['shop.cn']],
    ['a machine', 'localhost:1234', ['localhost:1234', 'a.localhost'], ['a.localhost']],
  ];
  for (const [name, defaultHostName, hostNames, custom] of names) {
    it(`host names: ${name}`, () => assert.deepEqual(customHostNames({ defaultHostName, hostNames }), custom));
  }

  it('host names: none where the platform tells none', () => assert.deepEqual(customHostNames({}), []));

  const keys: readonly [string, Parameters<typeof readHostKeys>[0], ReturnType<typeof readHostKeys>][] = [
    ['none', {}, {}],
    ['empty ones', { masterKey: '', functionKeys: { default: '' }, systemKeys: { durabletask_extension: '' } }, {}],
    [
      'the default function key before others',
      {
        masterKey: 'm',
        functionKeys: { other: 'o', default: 'd' },
        systemKeys: { durabletask_extension: 's', x: 'y' },
      },
      { master: 'm', functions: 'd', durable: 's' },
    ],
    ['any function key without a default one', { functionKeys: { other: 'o' } }, { functions: 'o' }],
  ];
  for (const [name, given, expected] of keys) {
    it(`keys: ${name}`, () => assert.deepEqual(readHostKeys(given), expected));
  }

  const identities: readonly [string, unknown, Partial<ReturnType<typeof readIdentity>>][] = [
    ['none', undefined, { systemAssigned: false, userAssignedIds: [] }],
    ['that is None', { type: 'None' }, { systemAssigned: false, userAssignedIds: [] }],
    [
      'of both kinds',
      { type: 'SystemAssigned, UserAssigned', principalId: 'p', userAssignedIdentities: { '/a': {}, '/b': null } },
      { systemAssigned: true, principalId: 'p', userAssignedIds: ['/a', '/b'] },
    ],
  ];
  for (const [name, identity, expected] of identities) {
    it(`identity: ${name}`, () => {
      const { systemAssigned, principalId, userAssignedIds } = readIdentity({ identity });
      const read = { systemAssigned, ...(principalId === undefined ? {} : { principalId }), userAssignedIds };
      assert.deepEqual(read, expected);
    });
  }

  it('tags that are texts', () => {
    assert.deepEqual(readTags({ tags: { team: 'orders', odd: 1 } }), { team: 'orders' });
    assert.deepEqual(readTags({ tags: null }), {});
  });
});
