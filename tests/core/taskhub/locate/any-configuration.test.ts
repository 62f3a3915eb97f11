import assert from 'node:assert/strict';
import fc from 'fast-check';
import { locateHub, type AppConfiguration } from '../../../../core/taskhub/locate/index.ts';
import { storage } from './app.ts';

/** Values that mean something to some rule, and values that mean nothing to any. */
const text = fc.oneof(
  fc.constantFrom(
    'ShopHub',
    '%Hub%',
    '%Hub',
    '%%',
    'shop',
    '',
    'Storage',
    'Orders',
    'mssql',
    'AzureStorage',
    '~1',
    '~4',
    'node',
    'dotnet-isolated',
    '[1.*, 2.0.0)',
    '[4.*, 5.0.0)',
    'Microsoft.Azure.Functions.ExtensionBundle',
    '@Microsoft.KeyVault(VaultName=v;SecretName=canary-ref)',
    storage('stone'),
    storage('sttwo'),
    'stthree',
    'https://stfour.blob.core.windows.net',
    '##vso[task.complete]',
    'AccountKey=canary',
  ),
  fc.string({ maxLength: 12 }),
);
const durable = fc.dictionary(
  fc.constantFrom(
    'hubName',
    'HubName',
    'azureStorageConnectionStringName',
    'trackingStoreConnectionStringName',
    'trackingStoreNamePrefix',
    'defaultVersion',
    'taskHubName',
  ),
  text,
);
const provider = fc.dictionary(
  fc.constantFrom(
    'type',
    'Type',
    'connectionName',
    'connectionStringName',
    'trackingStoreConnectionName',
    'trackingStoreNamePrefix',
  ),
  text,
);
const host = fc
  .record({
    durable,
    provider,
    nested: fc.constantFrom('extensions', 'root', 'logging'),
    bundle: fc.option(text),
    version: fc.constantFrom('2.0', '1'),
  })
  .map(({ durable, provider, nested, bundle, version }) => {
    const durableTask = { ...durable, storageProvider: provider };
    const where = {
      extensions: { extensions: { durableTask } },
      root: { durableTask },
      logging: { logging: { extensions: { durableTask } } },
    }[nested];
    return JSON.stringify({
      version,
      ...where,
      ...(bundle === null
        ? {}
        : { extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: bundle } }),
    });
  });
const settings = fc.dictionary(
  fc.constantFrom(
    'AzureWebJobsStorage',
    'AzureWebJobsStorage__accountName',
    'AzureWebJobsStorage__serviceUri',
    'Hub',
    'Orders',
    'Orders__accountName',
    'ConnectionStrings:Orders',
    'FUNCTIONS_EXTENSION_VERSION',
    'FUNCTIONS_WORKER_RUNTIME',
    'AzureFunctionsJobHost__extensions__durableTask__hubName',
    'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionName',
  ),
  text,
);
const anyConfiguration: fc.Arbitrary<AppConfiguration> = fc
  .record({
    host: fc.oneof(host, fc.string(), fc.json()),
    settings,
    connections: fc.dictionary(fc.constantFrom('Orders', 'AzureWebJobsStorage'), text),
    siteName: fc.constantFrom('shop', 'shop-eu', '1'),
    slotName: fc.constantFrom('production', 'staging'),
    extensionsJson: fc.option(fc.json()),
    functionJson: fc.json(),
  })
  .map(({ host, settings, connections, extensionsJson, functionJson, ...rest }) => ({
    ...rest,
    hostJson: { text: host, origin: 'host.json' },
    appSettings: new Map(Object.entries(settings)),
    connectionStrings: new Map(Object.entries(connections)),
    ...(extensionsJson === null ? {} : { extensionsJson }),
    functionJsonFiles: [{ path: 'F/function.json', text: functionJson }],
  }));

describe('any configuration', () => {
  it('is answered: a hub that can be opened, or reasons with a fix; never an exception, a secret or a log command', () => {
    fc.assert(
      fc.property(anyConfiguration, (configuration) => {
        const result = locateHub(configuration);
        if (result.kind === 'unknown') {
          assert.ok(result.reasons.length > 0);
          for (const reason of result.reasons) assert.ok(reason.message.length > 20);
        } else {
          const { location } = result;
          assert.notEqual(location.hubName, '');
          assert.doesNotMatch(location.hubName, /%/);
          assert.equal(location.connection !== undefined, location.provider === 'AzureStorage');
          if (location.provider === 'AzureStorage') assert.match(location.hubName, /^[A-Za-z][A-Za-z0-9]{2,49}$/);
        }
        const printable =
          result.kind === 'unknown' ? result : { ...result.location, connection: undefined, trackingStore: undefined };
        assert.doesNotMatch(JSON.stringify(printable), /c2VjcmV0|##vso/);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the same hub whatever the case of its keys', () => {
    fc.assert(
      fc.property(settings, (entries) => {
        const base = {
          hostJson: { text: '{"version":"2.0","extensions":{"durableTask":{"hubName":"%Hub%"}}}', origin: 'host.json' },
          siteName: 'shop',
        };
        const as = (change: (name: string) => string): unknown => {
          const result = locateHub({
            ...base,
            appSettings: new Map(Object.entries(entries).map(([name, value]) => [change(name), value])),
          });
          return result.kind === 'located'
            ? [result.location.hubName, result.location.durableMajor]
            : result.reasons.map(({ code }) => code);
        };
        assert.deepEqual(
          as((name) => name.toUpperCase()),
          as((name) => name),
        );
      }),
      { numRuns: 500 },
    );
  });
});
