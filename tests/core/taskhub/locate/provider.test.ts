import assert from 'node:assert/strict';
import { findingCodes, located, unknown, type App } from './app.ts';

const provided = (storageProvider: object, more: object = {}): object => ({
  hubName: 'ShopHub',
  storageProvider,
  ...more,
});

describe('the storage provider', () => {
  const cases: Record<string, { app: App; provider: string; backend?: Record<string, string>; settings?: string[] }> = {
    'is Azure Storage by default': { app: {}, provider: 'AzureStorage' },
    'is Azure Storage by name, in any case': {
      app: { durable: provided({ type: 'azurestorage' }) },
      provider: 'AzureStorage',
    },
    'is MSSQL with its defaults': {
      app: { durable: provided({ type: 'mssql' }) },
      provider: 'mssql',
      backend: { connectionStringName: 'SQLDB_Connection' },
    },
    'is MSSQL as configured': {
      app: {
        durable: provided({ type: 'MSSQL', connectionStringName: 'Sql', schemaName: 'flow', taskHubName: 'h' }),
        settings: { Sql: 'Server=x;Password=canary' },
      },
      provider: 'mssql',
      backend: { connectionStringName: 'Sql', schemaName: 'flow', taskHubName: 'h' },
      settings: ['Sql'],
    },
    'is MSSQL with a connection string where its name belongs': {
      app: { durable: provided({ type: 'mssql', connectionStringName: 'Server=x;Password=canary' }) },
      provider: 'mssql',
      backend: { connectionStringName: '(a connection string, not shown)' },
    },
    'is the Durable Task Scheduler': {
      app: {
        durable: provided({ type: 'azureManaged' }),
        settings: {
          DURABLE_TASK_SCHEDULER_CONNECTION_STRING:
            'Endpoint=https://s.westeurope.durabletask.io;Authentication=ManagedIdentity;ClientID=c;TaskHub=shop-hub',
        },
      },
      provider: 'azureManaged',
      backend: {
        connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
        endpoint: 'https://s.westeurope.durabletask.io',
        taskHub: 'shop-hub',
      },
      settings: ['DURABLE_TASK_SCHEDULER_CONNECTION_STRING'],
    },
    'is Netherite': {
      app: {
        durable: provided({ type: 'Netherite', partitionCount: 6 }),
        settings: { EventHubsConnection: 'Endpoint=sb://canary' },
      },
      provider: 'Netherite',
      backend: {
        storageConnectionName: 'AzureWebJobsStorage',
        eventHubsConnectionName: 'EventHubsConnection',
        partitionCount: '6',
      },
      settings: ['AzureWebJobsStorage', 'EventHubsConnection'],
    },
  };
  for (const [name, { app, provider, backend, settings }] of Object.entries(cases)) {
    it(name, () => {
      const location = located(app);
      assert.equal(location.provider, provider);
      assert.deepEqual(location.backend, backend);
      assert.equal(location.connection === undefined, provider !== 'AzureStorage');
      if (settings)
        assert.deepEqual(
          location.settings.map((setting) => setting.name),
          settings,
        );
      assert.doesNotMatch(JSON.stringify(location), provider === 'AzureStorage' ? /never/ : /canary|c2VjcmV0/);
    });
  }

  it('other than Azure Storage needs no storage account and allows other names', () => {
    const location = located({
      durable: { hubName: 'shop-hub', storageProvider: { type: 'azureManaged' } },
      settings: { AzureWebJobsStorage: null },
    });
    assert.equal(location.hubName, 'shop-hub');
  });

  it('other than Azure Storage leaves a default name as it is', () => {
    assert.equal(located({ siteName: 'shop-eu', durable: { storageProvider: { type: 'mssql' } } }).hubName, 'shop-eu');
  });

  it('is overridden by an app setting, which is then a deciding one', () => {
    const location = located({
      settings: { AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'mssql' },
      stickySettingNames: [],
    });
    assert.equal(location.provider, 'mssql');
    assert.deepEqual(
      location.settings.filter(({ decides }) => decides === 'provider'),
      [
        {
          name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type',
          decides: 'provider',
          sticky: false,
        },
      ],
    );
    assert.deepEqual(findingCodes(location), ['HOST_SETTING_OVERRIDE']);
  });

  it('is always Azure Storage on Durable Functions 1.x', () => {
    const location = located({
      host: {
        version: '2.0',
        extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[1.*, 2.0.0)' },
        extensions: { durableTask: provided({ type: 'mssql' }) },
      },
      settings: { FUNCTIONS_EXTENSION_VERSION: '~3' },
    });
    assert.equal(location.provider, 'AzureStorage');
    assert.equal(location.durableMajor, 1);
  });

  const failing: Record<string, { app: App; message: RegExp; fix: RegExp }> = {
    'not known': {
      app: { durable: provided({ type: 'Redis' }) },
      message: /"Redis" in host\.json, line \d+/,
      fix: /AzureStorage, mssql, azureManaged, Netherite.*managementApi/,
    },
    empty: { app: { durable: provided({ type: '' }) }, message: /provider ""/, fix: /managementApi/ },
    'set under a key that the engine does not read': {
      app: { durable: provided({ Type: 'mssql' }) },
      message: /spelled "type"/,
      fix: /Spell/,
    },
    'overridden twice': {
      app: {
        settings: {
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'mssql',
          'AzureFunctionsJobHost:extensions:durableTask:storageProvider:type': 'Netherite',
        },
      },
      message: /mssql/,
      fix: /./,
    },
  };
  for (const [name, { app, message, fix }] of Object.entries(failing)) {
    it(`is unknown: ${name}`, () => {
      const { reasons } = unknown(app);
      assert.equal(reasons[0]?.code, 'PROVIDER_UNSUPPORTED');
      assert.match(reasons[0].message, message);
      assert.match(reasons[0].fix ?? '', fix);
    });
  }
});

describe('orchestration versioning', () => {
  it('is read with the strategy', () => {
    const location = located({
      durable: { hubName: 'ShopHub', defaultVersion: '2.1', versionMatchStrategy: 'strict' },
    });
    assert.equal(location.defaultVersion, '2.1');
    assert.equal(location.versionMatchStrategy, 'Strict');
  });

  it('has the strategy CurrentOrOlder by default', () => {
    const location = located({});
    assert.equal(location.defaultVersion, undefined);
    assert.equal(location.versionMatchStrategy, 'CurrentOrOlder');
  });

  it('takes a number for a version', () =>
    assert.equal(located({ durable: { hubName: 'ShopHub', defaultVersion: 2 } }).defaultVersion, '2'));

  it('is overridden by app settings, marks included', () => {
    const location = located({
      settings: { AzureFunctionsJobHost__extensions__durableTask__defaultVersion: '3.0' },
      stickySettingNames: ['AzureFunctionsJobHost__extensions__durableTask__defaultVersion'],
    });
    assert.equal(location.defaultVersion, '3.0');
    assert.deepEqual(
      location.settings.filter(({ decides }) => decides === 'version').map(({ sticky }) => sticky),
      [true],
    );
    assert.deepEqual(findingCodes(location), ['HOST_SETTING_OVERRIDE']);
  });

  it('is ignored by 2.x, which is said', () => {
    const location = located({
      host: {
        version: '2.0',
        extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[3.*, 4.0.0)' },
        extensions: { durableTask: { hubName: 'ShopHub', defaultVersion: '2.1' } },
      },
    });
    assert.equal(location.defaultVersion, undefined);
    assert.equal(location.versionMatchStrategy, undefined);
    assert.deepEqual(findingCodes(location), ['VERSIONING_IGNORED']);
  });

  it('with a strategy that does not exist is a finding, and the hub is located all the same', () => {
    const location = located({ durable: { hubName: 'ShopHub', versionMatchStrategy: 'Newest' } });
    assert.equal(location.versionMatchStrategy, undefined);
    assert.deepEqual(findingCodes(location), ['VERSION_MATCH_STRATEGY_UNKNOWN']);
  });
});
