import assert from 'node:assert/strict';
import { accountOf, findingCodes, located, storage, unknown, unknownBecause, type App } from './app.ts';

const named = (name: string): object => ({ hubName: 'ShopHub', storageProvider: { connectionName: name } });
const onFunctions1 = (durableTask: object, settings: Record<string, string | null> = {}): App => ({
  host: { durableTask },
  settings: { FUNCTIONS_EXTENSION_VERSION: '~1', ...settings },
});

describe('the storage connection', () => {
  const orders = { Orders: storage('storders') };
  const cases: Record<string, { app: App; account: string; origin: string; findings?: string[] }> = {
    'is AzureWebJobsStorage by default': { app: {}, account: 'stshop', origin: 'AzureWebJobsStorage' },
    'has the name of storageProvider.connectionName': {
      app: { durable: named('Orders'), settings: orders },
      account: 'storders',
      origin: 'Orders',
    },
    'has the name of the alias connectionStringName': {
      app: { durable: { hubName: 'ShopHub', storageProvider: { connectionStringName: 'Orders' } }, settings: orders },
      account: 'storders',
      origin: 'Orders',
    },
    'may be named by both spellings alike': {
      app: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Orders', connectionStringName: 'Orders' } },
        settings: orders,
      },
      account: 'storders',
      origin: 'Orders',
    },
    'has a name in any case': {
      app: { durable: { hubName: 'ShopHub', StorageProvider: { CONNECTIONNAME: 'orders' } }, settings: orders },
      account: 'storders',
      origin: 'Orders',
    },
    'may be named Storage, which means AzureWebJobsStorage': {
      app: { durable: named('Storage') },
      account: 'stshop',
      origin: 'AzureWebJobsStorage',
    },
    'may be named in full': {
      app: { durable: named('AzureWebJobsStorage') },
      account: 'stshop',
      origin: 'AzureWebJobsStorage',
    },
    'is azureStorageConnectionStringName on Durable Functions 1.x': {
      app: onFunctions1({ hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' }, orders),
      account: 'storders',
      origin: 'Orders',
      findings: [],
    },
    'is azureStorageConnectionStringName on Functions 2+ with bundle 1.x': {
      app: {
        host: {
          version: '2.0',
          extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[1.*, 2.0.0)' },
          extensions: { durableTask: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' } },
        },
        settings: { ...orders, FUNCTIONS_EXTENSION_VERSION: '~3' },
      },
      account: 'storders',
      origin: 'Orders',
      findings: [],
    },
    'is not azureStorageConnectionStringName on 2.x and 3.x': {
      app: { durable: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' }, settings: orders },
      account: 'stshop',
      origin: 'AzureWebJobsStorage',
      findings: ['CONNECTION_NAME_IGNORED'],
    },
    'is overridden by an app setting': {
      app: {
        settings: {
          ...orders,
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionName: 'Orders',
        },
      },
      account: 'storders',
      origin: 'Orders',
      findings: ['HOST_SETTING_OVERRIDE'],
    },
    'is overridden by an app setting with colons': {
      app: {
        settings: {
          ...orders,
          'AzureFunctionsJobHost:extensions:durableTask:storageProvider:connectionName': 'Orders',
        },
      },
      account: 'storders',
      origin: 'Orders',
      findings: ['HOST_SETTING_OVERRIDE'],
    },
    '1: prefers ConnectionStrings:AzureWebJobs{name}': {
      app: {
        durable: named('Orders'),
        settings: {
          ConnectionStrings__AzureWebJobsOrders: storage('st1'),
          AzureWebJobsOrders: storage('st2'),
          ConnectionStrings__Orders: storage('st3'),
          Orders: storage('st4'),
        },
      },
      account: 'st1',
      origin: 'ConnectionStrings__AzureWebJobsOrders',
    },
    '2: then AzureWebJobs{name}': {
      app: {
        durable: named('Orders'),
        settings: {
          AzureWebJobsOrders: storage('st2'),
          'ConnectionStrings:Orders': storage('st3'),
          Orders: storage('st4'),
        },
      },
      account: 'st2',
      origin: 'AzureWebJobsOrders',
    },
    '3: then ConnectionStrings:{name}': {
      app: {
        durable: named('Orders'),
        settings: { 'ConnectionStrings:Orders': storage('st3'), Orders: storage('st4') },
      },
      account: 'st3',
      origin: 'ConnectionStrings:Orders',
    },
    '3: also from the portal’s connection strings': {
      app: { durable: named('Orders'), connections: { Orders: storage('st3') } },
      account: 'st3',
      origin: 'Orders',
    },
    'skips an empty setting': {
      app: { durable: named('Orders'), settings: { AzureWebJobsOrders: '', ...orders } },
      account: 'storders',
      origin: 'Orders',
    },
    'may be the storage emulator': {
      app: { settings: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' } },
      account: '',
      origin: 'AzureWebJobsStorage',
    },
    'is a connection string even with identity settings beside it': {
      app: { settings: { AzureWebJobsStorage__accountName: 'other' } },
      account: 'stshop',
      origin: 'AzureWebJobsStorage',
      findings: ['IDENTITY_SETTINGS_IGNORED'],
    },
  };
  for (const [name, { app, account, origin, findings }] of Object.entries(cases)) {
    it(name, () => {
      const location = located(app);
      assert.equal(location.connection?.kind, 'connectionString');
      if (account !== '') assert.equal(accountOf(location), account);
      assert.equal(location.connection.origin, origin);
      assert.deepEqual(findingCodes(location), findings ?? []);
    });
  }

  it('says which spelling this version reads instead', () => {
    const { findings } = located({ durable: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' } });
    assert.match(
      findings[0]?.message ?? '',
      /azureStorageConnectionStringName \("Orders".*is ignored by this version: Durable Functions 3\.x reads extensions\.durableTask\.storageProvider\.connectionName/,
    );
  });

  it('says that 1.x ignores storageProvider', () => {
    const app: App = {
      host: {
        version: '2.0',
        extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[1.*, 2.0.0)' },
        extensions: { durableTask: named('Orders') },
      },
      settings: { FUNCTIONS_EXTENSION_VERSION: '~3' },
    };
    const location = located({
      ...app,
      host: { ...(app.host as object), extensions: { durableTask: { ...named('Orders'), hubName: 'ShopHub' } } },
    });
    assert.equal(accountOf(location), 'stshop');
    assert.deepEqual(findingCodes(location), ['CONNECTION_NAME_IGNORED']);
  });

  const marks: Record<string, { app: App; sticky: [string, boolean | undefined][] }> = {
    'not read': { app: {}, sticky: [['AzureWebJobsStorage', undefined]] },
    'sticky app setting': {
      app: { stickySettingNames: ['azurewebjobsstorage'] },
      sticky: [['AzureWebJobsStorage', true]],
    },
    'app setting that travels': { app: { stickySettingNames: [] }, sticky: [['AzureWebJobsStorage', false]] },
    'sticky connection string': {
      app: {
        durable: named('Orders'),
        connections: { Orders: storage('st') },
        stickySettingNames: ['Orders'],
        stickyConnectionStringNames: ['Orders'],
      },
      sticky: [['Orders', true]],
    },
    'connection string that travels although an app setting of this name is sticky': {
      app: {
        durable: named('Orders'),
        connections: { Orders: storage('st') },
        stickySettingNames: ['Orders'],
        stickyConnectionStringNames: [],
      },
      sticky: [['Orders', false]],
    },
    'override and its target': {
      app: {
        settings: {
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionName: 'Orders',
          Orders: storage('st'),
        },
        stickySettingNames: ['Orders'],
      },
      sticky: [
        ['AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionName', false],
        ['Orders', true],
      ],
    },
    'each part of an identity-based connection': {
      app: {
        settings: {
          AzureWebJobsStorage: null,
          AzureWebJobsStorage__accountName: 'stshop',
          AzureWebJobsStorage__tableServiceUri: 'https://stshop.table.core.windows.net',
        },
        stickySettingNames: ['AzureWebJobsStorage__accountName'],
      },
      sticky: [
        ['AzureWebJobsStorage__tableServiceUri', false],
        ['AzureWebJobsStorage__accountName', true],
      ],
    },
  };
  for (const [name, { app, sticky }] of Object.entries(marks)) {
    it(`tells whether its settings stay with the slot: ${name}`, () => {
      const settings = located(app).settings.filter(({ decides }) => decides === 'connection');
      assert.deepEqual(
        settings.map((setting) => [setting.name, setting.sticky]),
        sticky,
      );
    });
  }
});

describe('an identity-based connection', () => {
  const identity = (settings: Record<string, string | null>): App => ({
    settings: { AzureWebJobsStorage: null, ...settings },
  });
  const urls = (account: string, suffix = 'core.windows.net'): string[] =>
    ['table', 'queue', 'blob'].map((service) => `https://${account}.${service}.${suffix}`);
  const cases: Record<
    string,
    { app: App; urls: string[]; origin: string; findings?: string[]; major?: number | undefined }
  > = {
    'by account name': {
      app: identity({ AzureWebJobsStorage__accountName: 'StShop', AzureWebJobsStorage__credential: 'managedidentity' }),
      urls: urls('stshop'),
      origin: 'AzureWebJobsStorage__accountName',
    },
    'by account name with a colon': {
      app: identity({ 'AzureWebJobsStorage:accountName': 'stshop' }),
      urls: urls('stshop'),
      origin: 'AzureWebJobsStorage:accountName',
    },
    'beside an empty AzureWebJobsStorage': {
      app: { settings: { AzureWebJobsStorage: '', AzureWebJobsStorage__accountName: 'stshop' } },
      urls: urls('stshop'),
      origin: 'AzureWebJobsStorage__accountName',
    },
    'by account name in a sovereign cloud': {
      app: { ...identity({ AzureWebJobsStorage__accountName: 'stshop' }), storageSuffix: 'core.chinacloudapi.cn' },
      urls: urls('stshop', 'core.chinacloudapi.cn'),
      origin: 'AzureWebJobsStorage__accountName',
      findings: ['ACCOUNT_NAME_IN_SOVEREIGN_CLOUD'],
    },
    'by one address for each service': {
      app: identity({
        AzureWebJobsStorage__tableServiceUri: 'https://stshop.table.core.windows.net/',
        AzureWebJobsStorage__queueServiceUri: 'https://stshop.queue.core.windows.net',
        AzureWebJobsStorage__blobServiceUri: 'https://stshop.blob.core.windows.net',
      }),
      urls: urls('stshop'),
      origin:
        'AzureWebJobsStorage__tableServiceUri, AzureWebJobsStorage__queueServiceUri, AzureWebJobsStorage__blobServiceUri',
    },
    'where an address counts more than the account name': {
      app: identity({
        AzureWebJobsStorage__accountName: 'stshop',
        AzureWebJobsStorage__tableServiceUri: 'https://tables.example.com/stshop',
      }),
      urls: ['https://tables.example.com/stshop', ...urls('stshop').slice(1)],
      origin: 'AzureWebJobsStorage__tableServiceUri, AzureWebJobsStorage__accountName',
    },
    'by serviceUri, on 3.x': {
      app: identity({ AzureWebJobsStorage__serviceUri: 'https://stshop.blob.core.windows.net/' }),
      urls: urls('stshop'),
      origin: 'AzureWebJobsStorage__serviceUri',
      findings: ['ONE_SERVICE_URI'],
    },
    'by a serviceUri that is no account’s own': {
      app: identity({ AzureWebJobsStorage__serviceUri: 'http://127.0.0.1:10000/devstoreaccount1' }),
      urls: Array<string>(3).fill('http://127.0.0.1:10000/devstoreaccount1'),
      origin: 'AzureWebJobsStorage__serviceUri',
      findings: ['ONE_SERVICE_URI'],
    },
    'of a named connection with the prefix AzureWebJobs': {
      app: { durable: named('Orders'), settings: { AzureWebJobsOrders__accountName: 'storders' } },
      urls: urls('storders'),
      origin: 'AzureWebJobsOrders__accountName',
    },
    'of a named connection without prefix': {
      app: { durable: named('Orders'), settings: { Orders__accountName: 'storders' } },
      urls: urls('storders'),
      origin: 'Orders__accountName',
    },
    'with managedIdentityResourceId': {
      app: identity({
        AzureWebJobsStorage__accountName: 'stshop',
        AzureWebJobsStorage__managedIdentityResourceId: '/subscriptions/x',
      }),
      urls: urls('stshop'),
      origin: 'AzureWebJobsStorage__accountName',
      findings: ['MANAGED_IDENTITY_RESOURCE_ID_UNSUPPORTED'],
    },
  };
  for (const [name, { app, urls: expected, origin, findings }] of Object.entries(cases)) {
    it(`is located ${name}`, () => {
      const { connection, findings: seen } = located(app);
      assert.equal(connection?.kind, 'identity');
      assert.deepEqual([connection.tableUrl, connection.queueUrl, connection.blobUrl], expected);
      assert.equal(connection.origin, origin);
      assert.deepEqual(
        seen.map(({ code }) => code),
        findings ?? [],
      );
    });
  }

  it('with serviceUri means 3.x where 2.x is possible too', () => {
    const app = {
      ...identity({ AzureWebJobsStorage__serviceUri: 'https://stshop.blob.core.windows.net' }),
      host: { version: '2.0', extensions: { durableTask: { hubName: 'ShopHub' } } },
    };
    assert.equal(located(app).durableMajor, 3);
  });

  const failing: Record<string, { app: App; code: string; message: RegExp; fix: RegExp }> = {
    'lacks the address of tables': {
      app: identity({
        AzureWebJobsStorage__blobServiceUri: 'https://stshop.blob.core.windows.net',
        AzureWebJobsStorage__queueServiceUri: 'https://stshop.queue.core.windows.net',
      }),
      code: 'CONNECTION_UNRESOLVED',
      message:
        /no address for tables: neither AzureWebJobsStorage__accountName nor AzureWebJobsStorage__tableServiceUri/,
      fix: /AzureWebJobsStorage__accountName=<storage account>/,
    },
    'has no address at all': {
      app: identity({ AzureWebJobsStorage__credential: 'managedidentity' }),
      code: 'CONNECTION_UNRESOLVED',
      message: /tables, queues and blobs/,
      fix: /accountName/,
    },
    'has a serviceUri on 2.x': {
      app: {
        ...identity({ AzureWebJobsStorage__serviceUri: 'https://stshop.blob.core.windows.net' }),
        host: {
          version: '2.0',
          extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[3.*, 4.0.0)' },
          extensions: { durableTask: { hubName: 'ShopHub' } },
        },
      },
      code: 'CONNECTION_UNRESOLVED',
      message: /serviceUri counts since Durable Functions 3\.x only/,
      fix: /accountName/,
    },
    'is used with Durable Functions 1.x': {
      app: onFunctions1(
        { hubName: 'ShopHub' },
        { AzureWebJobsStorage: null, AzureWebJobsStorage__accountName: 'stshop' },
      ),
      code: 'CONNECTION_UNRESOLVED',
      message: /^App "shop" has an identity-based connection.*1\.x cannot use/,
      fix: /connection string/,
    },
    'has an http address': {
      app: identity({
        AzureWebJobsStorage__tableServiceUri: 'http://stshop.table.core.windows.net',
        AzureWebJobsStorage__accountName: 'stshop',
      }),
      code: 'CONNECTION_INVALID',
      message: /tableServiceUri.*not an https address/,
      fix: /tableServiceUri=/,
    },
    'has a signature in its address': {
      app: identity({
        AzureWebJobsStorage__tableServiceUri: 'https://stshop.table.core.windows.net?sig=canary',
        AzureWebJobsStorage__accountName: 'stshop',
      }),
      code: 'CONNECTION_INVALID',
      message: /without query/,
      fix: /tableServiceUri=/,
    },
    'has a text that is no address': {
      app: identity({ AzureWebJobsStorage__tableServiceUri: 'stshop', AzureWebJobsStorage__accountName: 'stshop' }),
      code: 'CONNECTION_INVALID',
      message: /not an https address/,
      fix: /./,
    },
    'has an account name that none can have': {
      app: identity({ AzureWebJobsStorage__accountName: 'evil.example.com/' }),
      code: 'CONNECTION_INVALID',
      message: /not the name of a storage account/,
      fix: /accountName=/,
    },
    'is a Key Vault reference': {
      app: identity({
        AzureWebJobsStorage__accountName: '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/acc/)',
      }),
      code: 'KEY_VAULT_REFERENCE',
      message: /secret acc in vault kv/,
      fix: /storageConnectionString/,
    },
    'is configured twice': {
      app: identity({ AzureWebJobsStorage__accountName: 'stone', 'AzureWebJobsStorage:accountName': 'sttwo' }),
      code: 'CONNECTION_AMBIGUOUS',
      message: /exists twice/,
      fix: /Remove one/,
    },
  };
  for (const [name, { app, code, message, fix }] of Object.entries(failing)) {
    it(`is unknown when it ${name}`, () => {
      const { reasons } = unknown(app);
      assert.deepEqual(
        reasons.map((reason) => reason.code),
        [code],
      );
      assert.match(reasons[0]?.message ?? '', message);
      assert.match(reasons[0]?.fix ?? '', fix);
      assert.doesNotMatch(JSON.stringify(reasons), /canary/);
    });
  }
});

describe('a storage connection that cannot be told', () => {
  const cases: Record<string, { app: App; code: string; message: RegExp; fix: RegExp }> = {
    'AzureWebJobsStorage is missing': {
      app: { slotName: 'staging', settings: { AzureWebJobsStorage: null } },
      code: 'CONNECTION_UNRESOLVED',
      message:
        /AzureWebJobsStorage, because host\.json names no other, but slot "staging" of app "shop" has none of the settings/,
      fix: /--slot staging --settings "AzureWebJobsStorage=<connection string>".*storageConnectionString/,
    },
    'the named setting is missing': {
      app: { durable: named('Orders') },
      code: 'CONNECTION_UNRESOLVED',
      message:
        /named "Orders" in host\.json, line \d+.*ConnectionStrings__AzureWebJobsOrders, AzureWebJobsOrders, ConnectionStrings__Orders or Orders/,
      fix: /"Orders=<connection string>"/,
    },
    'no settings were read': {
      app: {
        settings: { AzureWebJobsStorage: null, FUNCTIONS_EXTENSION_VERSION: null, FUNCTIONS_WORKER_RUNTIME: null },
      },
      code: 'CONNECTION_UNRESOLVED',
      message: /no app settings of app "shop" are known/,
      fix: /appName.*storageConnectionString/,
    },
    'host.json holds the connection string itself': {
      app: { durable: named(storage('stcanary')) },
      code: 'CONNECTION_UNRESOLVED',
      message:
        /^host\.json, line \d+ \(extensions\.durableTask\.storageProvider\.connectionName\) holds a connection string/,
      fix: /its name into host\.json.*renew the key/,
    },
    'the name is empty': {
      app: { durable: named('') },
      code: 'CONNECTION_UNRESOLVED',
      message: /name of the storage connection is empty in host\.json, line/,
      fix: /remove the property/,
    },
    'the string has no table endpoint': {
      app: {
        settings: {
          AzureWebJobsStorage: 'BlobEndpoint=https://st.blob.core.windows.net;SharedAccessSignature=sv=1&sig=canary',
        },
      },
      code: 'CONNECTION_INVALID',
      message: /app setting AzureWebJobsStorage.*TableEndpoint/,
      fix: /^$|./,
    },
    'the string is something else': {
      app: { settings: { AzureWebJobsStorage: 'canary' } },
      code: 'CONNECTION_INVALID',
      message: /app setting AzureWebJobsStorage/,
      fix: /^$|./,
    },
    'it is a Key Vault reference by URI': {
      app: {
        settings: {
          AzureWebJobsStorage: '@Microsoft.KeyVault(SecretUri=https://kv-shop.vault.azure.net/secrets/storage/0123)',
        },
      },
      code: 'KEY_VAULT_REFERENCE',
      message: /app setting AzureWebJobsStorage.*Key Vault reference \(secret storage in vault kv-shop\)/,
      fix: /AzureKeyVault@2.*storageConnectionString.*managementApi/,
    },
    'it is a Key Vault reference by name': {
      app: { settings: { AzureWebJobsStorage: '@Microsoft.KeyVault(VaultName=kv-shop;SecretName=storage)' } },
      code: 'KEY_VAULT_REFERENCE',
      message: /secret storage in vault kv-shop/,
      fix: /storageConnectionString/,
    },
    'it is an App Configuration reference': {
      app: {
        settings: {
          AzureWebJobsStorage: '@Microsoft.AppConfiguration(Endpoint=https://c.azconfig.io; Key=shop:storage)',
        },
      },
      code: 'KEY_VAULT_REFERENCE',
      message: /App Configuration reference \(key shop:storage\)/,
      fix: /AzureAppConfigurationExport/,
    },
    'two spellings name two connections': {
      app: {
        durable: { hubName: 'ShopHub', storageProvider: { connectionName: 'Orders', connectionStringName: 'Storage' } },
      },
      code: 'CONNECTION_AMBIGUOUS',
      message: /named twice: "Orders" in host\.json.* and "Storage" in host\.json/,
      fix: /Keep one/,
    },
    'a portal connection string and an app setting lead to different accounts': {
      app: { connections: { AzureWebJobsStorage: storage('stportal') } },
      code: 'CONNECTION_AMBIGUOUS',
      message:
        /account stportal in connection string AzureWebJobsStorage and account stshop in app setting AzureWebJobsStorage/,
      fix: /app settings are the documented place/,
    },
    'the same setting exists with __ and with a colon': {
      app: {
        settings: {
          'ConnectionStrings:AzureWebJobsStorage': storage('stone'),
          ConnectionStrings__AzureWebJobsStorage: storage('sttwo'),
        },
      },
      code: 'CONNECTION_AMBIGUOUS',
      message: /stone.*sttwo/,
      fix: /Keep one/,
    },
  };
  for (const [name, { app, code, message, fix }] of Object.entries(cases)) {
    it(`is unknown: ${name}`, () => {
      const { reasons } = unknown(app);
      assert.deepEqual(
        reasons.map((reason) => reason.code),
        [code],
        JSON.stringify(reasons, null, 2),
      );
      assert.match(reasons[0]?.message ?? '', message);
      assert.match(reasons[0]?.fix ?? '', fix);
      assert.doesNotMatch(JSON.stringify(reasons), /canary|c2VjcmV0/);
    });
  }

  it('is located when portal connection string and app setting are the same', () => {
    assert.equal(accountOf(located({ connections: { AzureWebJobsStorage: storage('stshop') } })), 'stshop');
  });
});

describe('the tracking store', () => {
  const tracked = (more: object = {}): object => ({
    hubName: 'ShopHub',
    storageProvider: { trackingStoreConnectionName: 'Tracking', ...more },
  });
  const settings = { Tracking: storage('sttrack') };
  const cases: Record<string, { app: App; account: string | undefined; prefix?: string; findings?: string[] }> = {
    'is the main account without a connection of its own': { app: {}, account: undefined },
    'has the default prefix': { app: { durable: tracked(), settings }, account: 'sttrack', prefix: 'DurableTask' },
    'has its own prefix': {
      app: { durable: tracked({ trackingStoreNamePrefix: 'Shared' }), settings },
      account: 'sttrack',
      prefix: 'Shared',
    },
    'has the default prefix when the prefix is empty': {
      app: { durable: tracked({ trackingStoreNamePrefix: '' }), settings },
      account: 'sttrack',
      prefix: 'DurableTask',
    },
    'is named by the alias': {
      app: {
        durable: { hubName: 'ShopHub', storageProvider: { trackingStoreConnectionStringName: 'Tracking' } },
        settings,
      },
      account: 'sttrack',
      prefix: 'DurableTask',
    },
    'is named at the section’s root on 1.x': {
      app: onFunctions1(
        { hubName: 'ShopHub', trackingStoreConnectionStringName: 'Tracking', trackingStoreNamePrefix: 'Shared' },
        settings,
      ),
      account: 'sttrack',
      prefix: 'Shared',
    },
    'is left out by an empty name on 1.x': {
      app: onFunctions1({ hubName: 'ShopHub', trackingStoreConnectionStringName: '' }, settings),
      account: undefined,
    },
    'is overridden by app settings': {
      app: {
        settings: {
          ...settings,
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__trackingStoreConnectionName: 'Tracking',
          AzureFunctionsJobHost__extensions__durableTask__storageProvider__trackingStoreNamePrefix: 'Shared',
        },
      },
      account: 'sttrack',
      prefix: 'Shared',
      findings: ['HOST_SETTING_OVERRIDE', 'HOST_SETTING_OVERRIDE'],
    },
    'has no use for a prefix without a connection': {
      app: { durable: { hubName: 'ShopHub', storageProvider: { trackingStoreNamePrefix: 'Shared' } } },
      account: undefined,
      findings: ['TRACKING_STORE_PREFIX_IGNORED'],
    },
    'is not named at the section’s root on 2.x and 3.x': {
      app: {
        durable: {
          hubName: 'ShopHub',
          trackingStoreConnectionStringName: 'Tracking',
          trackingStoreNamePrefix: 'Shared',
        },
        settings,
      },
      account: undefined,
      findings: ['CONNECTION_NAME_IGNORED', 'CONNECTION_NAME_IGNORED'],
    },
    'may be identity-based': {
      app: { durable: tracked(), settings: { Tracking__accountName: 'sttrack' } },
      account: 'sttrack',
      prefix: 'DurableTask',
    },
  };
  for (const [name, { app, account, prefix, findings }] of Object.entries(cases)) {
    it(name, () => {
      const location = located(app);
      assert.equal(accountOf(location), 'stshop');
      assert.equal(accountOf(location, 'trackingStore'), account);
      assert.equal(location.trackingStore?.tablePrefix, prefix);
      assert.deepEqual(findingCodes(location), findings ?? []);
    });
  }

  it('has settings of its own, with their marks', () => {
    const location = located({
      durable: tracked(),
      settings: {
        ...settings,
        AzureFunctionsJobHost__extensions__durableTask__storageProvider__trackingStoreNamePrefix: 'Shared',
      },
      stickySettingNames: ['Tracking'],
    });
    assert.deepEqual(
      location.settings.filter(({ decides }) => decides.startsWith('tracking')),
      [
        { name: 'Tracking', decides: 'trackingStoreConnection', sticky: true },
        {
          name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__trackingStoreNamePrefix',
          decides: 'trackingStorePrefix',
          sticky: false,
        },
      ],
    );
  });

  const failing: Record<string, { app: App; codes: string[]; message: RegExp; fix: RegExp }> = {
    'its setting is missing': {
      app: { durable: tracked() },
      codes: ['CONNECTION_UNRESOLVED'],
      message: /connection of the tracking store is named "Tracking"/,
      fix: /trackingStoreConnectionString/,
    },
    'both settings are missing': {
      app: { durable: tracked(), settings: { AzureWebJobsStorage: null } },
      codes: ['CONNECTION_UNRESOLVED', 'CONNECTION_UNRESOLVED'],
      message: /AzureWebJobsStorage/,
      fix: /storageConnectionString/,
    },
    'its name is empty': {
      app: { durable: tracked({ trackingStoreConnectionName: '' }) },
      codes: ['CONNECTION_UNRESOLVED'],
      message: /tracking store is empty/,
      fix: /remove/,
    },
    'it is a Key Vault reference': {
      app: { durable: tracked(), settings: { Tracking: '@Microsoft.KeyVault(VaultName=v;SecretName=s)' } },
      codes: ['KEY_VAULT_REFERENCE'],
      message: /Tracking/,
      fix: /trackingStoreConnectionString/,
    },
    'two spellings differ': {
      app: { durable: tracked({ trackingStoreConnectionStringName: 'Storage' }), settings },
      codes: ['CONNECTION_AMBIGUOUS'],
      message: /named twice/,
      fix: /Keep one/,
    },
    'its prefix cannot name a table': {
      app: { durable: tracked({ trackingStoreNamePrefix: 'my-prefix' }), settings },
      codes: ['HUB_NAME_INVALID'],
      message: /"my-prefix"/,
      fix: /letters and digits/,
    },
  };
  for (const [name, { app, codes, message, fix }] of Object.entries(failing)) {
    it(`is unknown: ${name}`, () => {
      assert.deepEqual(unknownBecause(app), codes);
      assert.match(unknown(app).reasons[0]?.message ?? '', message);
      assert.match(unknown(app).reasons[0]?.fix ?? '', fix);
    });
  }
});
