import assert from 'node:assert/strict';
import { typedLocation, type TypedHub } from '../../../../core/taskhub/locate/index.ts';
import { accountOf, findingCodes, storage } from './app.ts';

describe('a hub that a person named', () => {
  it('is located as it was typed', () => {
    const result = typedLocation({ hubName: 'ShopHub', connectionString: storage('stshop') });
    assert.equal(result.kind, 'located');
    const { location } = result;
    assert.equal(location.hubName, 'ShopHub');
    assert.equal(location.nameOrigin, 'typed');
    assert.equal(accountOf(location), 'stshop');
    assert.equal(location.connection?.origin, 'storageConnectionString');
    assert.equal(location.trackingStore, undefined);
    assert.deepEqual(location.settings, []);
    assert.deepEqual(findingCodes(location), []);
  });

  it('may have a tracking store, with the default prefix or another', () => {
    const typed = {
      hubName: 'ShopHub',
      connectionString: storage('stshop'),
      trackingStoreConnectionString: storage('sttrack'),
    };
    for (const [prefix, expected] of [
      [undefined, 'DurableTask'],
      ['', 'DurableTask'],
      ['Shared', 'Shared'],
    ] as const) {
      const result = typedLocation({ ...typed, ...(prefix === undefined ? {} : { trackingStoreNamePrefix: prefix }) });
      assert.equal(result.kind, 'located');
      assert.equal(result.location.trackingStore?.tablePrefix, expected);
      assert.equal(accountOf(result.location, 'trackingStore'), 'sttrack');
    }
  });

  it('may have a connection that was resolved elsewhere', () => {
    const connection = {
      kind: 'identity',
      tableUrl: 'https://st.table.core.windows.net',
      queueUrl: 'https://st.queue.core.windows.net',
      blobUrl: 'https://st.blob.core.windows.net',
      origin: 'AzureWebJobsStorage__accountName',
    } as const;
    const result = typedLocation({ hubName: 'ShopHub', connection });
    assert.equal(result.kind, 'located');
    assert.deepEqual(result.location.connection, connection);
  });

  it('has no use for a prefix without a tracking store', () => {
    const result = typedLocation({
      hubName: 'ShopHub',
      connectionString: storage('stshop'),
      trackingStoreNamePrefix: 'Shared',
    });
    assert.equal(result.kind, 'located');
    assert.deepEqual(findingCodes(result.location), ['TRACKING_STORE_PREFIX_IGNORED']);
  });

  const failing: Record<string, { typed: TypedHub; codes: string[] }> = {
    'a name that cannot be': {
      typed: { hubName: 'shop-hub', connectionString: storage('st') },
      codes: ['HUB_NAME_INVALID'],
    },
    'no connection': { typed: { hubName: 'ShopHub' }, codes: ['CONNECTION_UNRESOLVED'] },
    'an empty connection string': {
      typed: { hubName: 'ShopHub', connectionString: '' },
      codes: ['CONNECTION_UNRESOLVED'],
    },
    'a connection string without tables': {
      typed: {
        hubName: 'ShopHub',
        connectionString: 'QueueEndpoint=https://st.queue.core.windows.net;SharedAccessSignature=sig=canary',
      },
      codes: ['CONNECTION_INVALID'],
    },
    'a prefix that cannot be': {
      typed: {
        hubName: 'ShopHub',
        connectionString: storage('st'),
        trackingStoreConnectionString: storage('st'),
        trackingStoreNamePrefix: '1x',
      },
      codes: ['HUB_NAME_INVALID'],
    },
    'all of it': {
      typed: {
        hubName: '-',
        connectionString: 'canary',
        trackingStoreConnectionString: 'canary',
        trackingStoreNamePrefix: '-',
      },
      codes: ['CONNECTION_INVALID', 'CONNECTION_INVALID', 'HUB_NAME_INVALID', 'HUB_NAME_INVALID'],
    },
  };
  for (const [name, { typed, codes }] of Object.entries(failing)) {
    it(`is unknown with ${name}, every fault told`, () => {
      const result = typedLocation(typed);
      assert.equal(result.kind, 'unknown');
      assert.deepEqual(result.reasons.map(({ code }) => code).sort(), codes);
      assert.doesNotMatch(JSON.stringify(result), /canary/);
    });
  }
});
