import assert from 'node:assert/strict';
import { locateTyped, locateWithTyped } from '../../../../core/taskhub/check/location.ts';
import type { AppConfiguration } from '../../../../core/taskhub/locate/index.ts';
import type { HubLocation, Located } from '../../../../core/taskhub/model.ts';

const account = (name: string): string =>
  `DefaultEndpointsProtocol=https;AccountName=${name};AccountKey=${Buffer.from(name).toString('base64')};EndpointSuffix=core.windows.net`;
const vault = '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/storage)';

function configuration(hubName: string | undefined, appSettings: Record<string, string>): AppConfiguration {
  const durableTask = hubName === undefined ? {} : { hubName };
  return {
    hostJson: {
      text: JSON.stringify({
        version: '2.0',
        extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.26.0, 5.0.0)' },
        extensions: { durableTask },
      }),
      origin: 'host.json of the running app',
    },
    appSettings: new Map(Object.entries({ FUNCTIONS_EXTENSION_VERSION: '~4', ...appSettings })),
    siteName: 'shop',
  };
}

function hubOf(located: Located | undefined): HubLocation {
  assert.equal(located?.kind, 'located', JSON.stringify(located));
  assert.ok(located?.kind === 'located');
  return located.location;
}

function accountOf({ connection }: HubLocation): string | undefined {
  return connection?.kind === 'connectionString'
    ? /AccountName=(\w+)/.exec(connection.connectionString)?.[1]
    : undefined;
}

describe('locateWithTyped', () => {
  const own = configuration('%Hub%', { Hub: 'Shop', AzureWebJobsStorage: account('stshop') });

  it('nothing typed: the own hub', () => {
    const hub = hubOf(locateWithTyped(own, {}));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['Shop', 'resolved', 'stshop']);
  });

  it('another name in the own account is typed', () => {
    const hub = hubOf(locateWithTyped(own, { taskHubName: 'ShopOld' }));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['ShopOld', 'typed', 'stshop']);
    assert.equal(hub.nameExplanation, 'input taskHubName');
  });

  it('the own name in another letter case is still the own one', () => {
    assert.equal(hubOf(locateWithTyped(own, { taskHubName: 'sHOP' })).nameOrigin, 'resolved');
  });

  it('another account for the own name: a hub that is missing there may be in the right one', () => {
    const hub = hubOf(locateWithTyped(own, { storageConnectionString: account('stother') }));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['Shop', 'typed', 'stother']);
    assert.equal(hub.connection?.origin, 'input storageConnectionString');
  });

  it('a tracking store that was typed', () => {
    const hub = hubOf(
      locateWithTyped(own, { trackingStoreConnectionString: account('sttrack'), trackingStoreNamePrefix: 'Track' }),
    );
    assert.equal(hub.trackingStore?.tablePrefix, 'Track');
    assert.deepEqual([hub.nameOrigin, accountOf(hub)], ['typed', 'stshop']);
  });

  it('a typed account mends a connection that is in a key vault, and counts as typed', () => {
    const inVault = configuration('%Hub%', { Hub: 'Shop', AzureWebJobsStorage: vault });
    assert.equal(locateWithTyped(inVault, {}).kind, 'unknown');
    const hub = hubOf(locateWithTyped(inVault, { storageConnectionString: account('stshop') }));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['Shop', 'typed', 'stshop']);
    assert.deepEqual(
      hub.findings.filter(({ code }) => code === 'HOST_SETTING_OVERRIDE'),
      [],
    );
  });

  it('a typed name mends one that cannot be resolved, and is typed', () => {
    const unresolved = configuration('%Nope%', { AzureWebJobsStorage: account('stshop') });
    assert.equal(locateWithTyped(unresolved, {}).kind, 'unknown');
    const hub = hubOf(locateWithTyped(unresolved, { taskHubName: 'Shop' }));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['Shop', 'typed', 'stshop']);
  });

  it('what was typed mends nothing else: the first reasons come back', () => {
    const broken = { ...own, hostJson: { text: '{', origin: 'host.json' } };
    const result = locateWithTyped(broken, { taskHubName: 'Shop' });
    assert.equal(result.kind === 'unknown' && result.reasons[0]?.code, 'HOST_JSON_INVALID');
  });

  it('name and account typed need no configuration', () => {
    const broken = { ...own, hostJson: { text: '{', origin: 'host.json' } };
    const hub = hubOf(locateWithTyped(broken, { taskHubName: 'Shop', storageConnectionString: account('stx') }));
    assert.deepEqual([hub.hubName, hub.nameOrigin, accountOf(hub)], ['Shop', 'typed', 'stx']);
  });

  it('a typed name that the engine refuses', () => {
    const result = locateWithTyped(own, { taskHubName: 'no-good' });
    assert.equal(result.kind === 'unknown' && result.reasons[0]?.code, 'HUB_NAME_INVALID');
  });
});

describe('locateTyped', () => {
  it('nothing typed leads nowhere', () => {
    assert.equal(locateTyped({}), undefined);
  });

  it('name and account', () => {
    const hub = hubOf(locateTyped({ taskHubName: 'Shop', storageConnectionString: account('stx') }));
    assert.deepEqual([hub.hubName, hub.nameOrigin], ['Shop', 'typed']);
  });

  it('a connection string without tables', () => {
    const result = locateTyped({
      taskHubName: 'Shop',
      storageConnectionString: 'BlobEndpoint=https://x.blob.core.windows.net;SharedAccessSignature=sig=abc',
    });
    assert.equal(result?.kind === 'unknown' && result.reasons[0]?.code, 'CONNECTION_INVALID');
  });
});
