import assert from 'node:assert/strict';
import { durableMajorOfBundle, isLegacyBundle } from '../../../../core/taskhub/locate/extension-bundle.ts';
import { accountOf, findingCodes, located, storage, unknown, unknownBecause, type App } from './app.ts';

const bundle = 'Microsoft.Azure.Functions.ExtensionBundle';

/** extensions.json as the build writes it. */
function extensionsJson(version: string): string {
  return JSON.stringify({
    extensions: [
      {
        name: 'AzureStorageBlobs',
        typeName: 'Microsoft.X.BlobsStartup, Microsoft.X.Blobs, Version=5.3.1.0, Culture=neutral',
      },
      {
        name: 'DurableTask',
        typeName: `Microsoft.Azure.WebJobs.Extensions.DurableTask.DurableTaskWebJobsStartup, Microsoft.Azure.WebJobs.Extensions.DurableTask, Version=${version}, Culture=neutral, PublicKeyToken=014045d636e89289`,
        hintPath: './.azurefunctions/Microsoft.Azure.WebJobs.Extensions.DurableTask.dll',
      },
    ],
  });
}

describe('which Durable Functions an extension bundle carries', () => {
  const cases: [string, string, number | undefined][] = [
    [bundle, '[1.*, 2.0.0)', 1],
    [bundle, '[1.8.1]', 1],
    [bundle, '[2.*, 3.0.0)', 2],
    [bundle, '[2.6.1, 3.0.0)', 2],
    [bundle, '[3.3.0, 4.0.0)', 2],
    [bundle, '[3.*, 4.0.0)', 2],
    [bundle, '[4.*, 5.0.0)', 3],
    [bundle, '[4.0.0, 5.0.0)', 3],
    [bundle, '[4.0.0, 4.22.0)', 2],
    [bundle, '[4.0.0, 4.22.0]', 3],
    [bundle, '[4.21.1]', 2],
    [bundle, '[4.22.0]', 3],
    [bundle, '[4.30.0, 5.0.0)', 3],
    [bundle, '[2.*, 5.0.0)', 3],
    [bundle, '[1.*, 3.0.0)', 2],
    [bundle, ' [4.*,5.0.0) ', 3],
    [bundle, '4.*', 3],
    [bundle, '3.3.0', 3],
    [bundle, '(, 2.0.0)', 1],
    ['microsoft.azure.functions.extensionbundle', '[3.*, 4.0.0)', 2],
    [`${bundle}.Preview`, '[4.*, 5.0.0)', 3],
    [`${bundle}.Preview`, '[4.0.0, 4.27.0)', 2],
    [`${bundle}.Preview`, '[3.*, 4.0.0)', 2],
    [`${bundle}.Experimental`, '[4.*, 5.0.0)', 3],
    [`${bundle}.Workflows`, '[1.*, 2.0.0)', undefined],
    [bundle, '[5.*, 6.0.0)', undefined],
    [bundle, 'latest', undefined],
    [bundle, '', undefined],
  ];
  for (const [id, range, durable] of cases) {
    it(`${id.slice(bundle.length) || 'default bundle'} ${JSON.stringify(range)} → ${durable ?? 'not known'}`, () =>
      assert.equal(durableMajorOfBundle(id, range), durable));
  }

  it('knows the bundle that .NET apps use too: the default one below 2.0.0', () => {
    assert.equal(isLegacyBundle(bundle, '[1.*, 2.0.0)'), true);
    assert.equal(isLegacyBundle(bundle, '[1.*, 2.0.0]'), false);
    assert.equal(isLegacyBundle(bundle, '[4.*, 5.0.0)'), false);
    assert.equal(isLegacyBundle(`${bundle}.Preview`, '[1.*, 2.0.0)'), false);
  });
});

describe('which major of Durable Functions reads host.json', () => {
  const noBundle = { version: '2.0', extensions: { durableTask: { hubName: 'ShopHub' } } };
  const withBundle = (version: string): object => ({ ...noBundle, extensionBundle: { id: bundle, version } });
  const cases: Record<string, { app: App; major: number | undefined; explanation: RegExp }> = {
    'the Functions 1.x host': {
      app: { host: { durableTask: { hubName: 'ShopHub' } }, settings: { FUNCTIONS_EXTENSION_VERSION: '~1' } },
      major: 1,
      explanation: /Functions 1\.x host/,
    },
    'a pinned Functions 1.x host': {
      app: { host: { durableTask: { hubName: 'ShopHub' } }, settings: { FUNCTIONS_EXTENSION_VERSION: '1.0.21537' } },
      major: 1,
      explanation: /Functions 1\.x host/,
    },
    'bundle 4.x': {
      app: { host: withBundle('[4.*, 5.0.0)') },
      major: 3,
      explanation: /\[4\.\*, 5\.0\.0\) carries Durable Functions 3\.x/,
    },
    'bundle 3.x': {
      app: { host: withBundle('[3.*, 4.0.0)') },
      major: 2,
      explanation: /carries Durable Functions 2\.x/,
    },
    'a bundle range from an app setting': {
      app: {
        host: withBundle('[4.*, 5.0.0)'),
        settings: { AzureFunctionsJobHost__extensionBundle__version: '[3.*, 4.0.0)' },
      },
      major: 2,
      explanation: /\[3\.\*, 4\.0\.0\)/,
    },
    'extensions.json of a .NET isolated app': {
      app: {
        host: noBundle,
        extensionsJson: extensionsJson('3.0.0.0'),
        settings: { FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated' },
      },
      major: 3,
      explanation: /extensions\.json names Durable Functions 3\.x/,
    },
    'extensions.json of an in-process .NET app, which ignores the bundle': {
      app: {
        host: withBundle('[4.*, 5.0.0)'),
        extensionsJson: extensionsJson('2.0.0.0'),
        settings: { FUNCTIONS_WORKER_RUNTIME: 'dotnet' },
      },
      major: 2,
      explanation: /extensions\.json names Durable Functions 2\.x/,
    },
    'a bundle below 2.0.0 of a .NET app, which is not ignored': {
      app: {
        host: withBundle('[1.*, 2.0.0)'),
        extensionsJson: extensionsJson('2.0.0.0'),
        settings: { FUNCTIONS_WORKER_RUNTIME: 'dotnet', FUNCTIONS_EXTENSION_VERSION: '~2' },
      },
      major: 1,
      explanation: /carries Durable Functions 1\.x/,
    },
    'the bundle of a Python app, before a left-over extensions.json': {
      app: {
        host: withBundle('[4.*, 5.0.0)'),
        extensionsJson: extensionsJson('2.0.0.0'),
        settings: { FUNCTIONS_WORKER_RUNTIME: 'python' },
      },
      major: 3,
      explanation: /carries/,
    },
    'bundle and extensions.json that agree, language not known': {
      app: {
        host: withBundle('[4.*, 5.0.0)'),
        extensionsJson: extensionsJson('3.0.0.0'),
        settings: { FUNCTIONS_WORKER_RUNTIME: null },
      },
      major: 3,
      explanation: /carries/,
    },
    'nothing but Functions 4.x: 2.x or 3.x': {
      app: { host: noBundle },
      major: undefined,
      explanation: /Functions 4\.x needs/,
    },
    'nothing but the .NET isolated worker': {
      app: {
        host: noBundle,
        settings: { FUNCTIONS_EXTENSION_VERSION: null, FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated' },
      },
      major: undefined,
      explanation: /isolated worker/,
    },
    'an extensions.json without Durable Functions': {
      app: { host: noBundle, extensionsJson: '{"extensions":[]}' },
      major: undefined,
      explanation: /Functions 4\.x needs/,
    },
    'an extensions.json that is not JSON': {
      app: { host: noBundle, extensionsJson: '{' },
      major: undefined,
      explanation: /Functions 4\.x needs/,
    },
    'a major newer than this product': {
      app: { host: noBundle, extensionsJson: extensionsJson('4.0.0.0') },
      major: undefined,
      explanation: /names Durable Functions 4\.x/,
    },
  };
  for (const [name, { app, major, explanation }] of Object.entries(cases)) {
    it(`is told by ${name}`, () => {
      const location = located(app);
      assert.equal(location.durableMajor, major);
      assert.match(location.nameExplanation, explanation);
    });
  }
});

describe('when the major of Durable Functions cannot be told', () => {
  const blind = { FUNCTIONS_EXTENSION_VERSION: null, FUNCTIONS_WORKER_RUNTIME: null, Orders: storage('storders') };

  it('locates the hub if every version gives the same answer', () => {
    const location = located({
      host: { version: '2.0', extensions: { durableTask: { hubName: 'ShopHub' } } },
      settings: blind,
    });
    assert.equal(location.hubName, 'ShopHub');
    assert.equal(location.durableMajor, undefined);
  });

  it('is unknown with both names if the default names differ', () => {
    const { reasons } = unknown({ host: { version: '2.0' }, settings: blind });
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['HUB_NAME_AMBIGUOUS'],
    );
    assert.match(reasons[0]?.message ?? '', /1\.x would use "DurableFunctionsHub" and 2\.x\/3\.x would use "shop"/);
    assert.match(reasons[0]?.fix ?? '', /package.*hubName.*taskHubName/s);
  });

  it('is unknown with both accounts if azureStorageConnectionStringName would lead 1.x elsewhere', () => {
    const host = {
      version: '2.0',
      extensions: { durableTask: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' } },
    };
    const { reasons } = unknown({ host, settings: blind });
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ['CONNECTION_AMBIGUOUS'],
    );
    assert.match(
      reasons[0]?.message ?? '',
      /1\.x would use account storders \(Orders\) and 2\.x\/3\.x would use account stshop \(AzureWebJobsStorage\)/,
    );
    assert.doesNotMatch(JSON.stringify(reasons), /c2VjcmV0/);
  });

  it('is unknown with both accounts if only the tracking store differs', () => {
    const host = {
      version: '2.0',
      extensions: { durableTask: { hubName: 'ShopHub', trackingStoreConnectionStringName: 'Orders' } },
    };
    assert.match(unknown({ host, settings: blind }).reasons[0]?.message ?? '', /tracking store in account storders/);
  });

  it('does not mind different names for one account', () => {
    const host = {
      version: '2.0',
      extensions: { durableTask: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Copy' } },
    };
    assert.equal(accountOf(located({ host, settings: { ...blind, Copy: storage('stshop') } })), 'stshop');
  });

  it('takes an identity-based connection as a sign of 2.x or later', () => {
    const location = located({
      host: { version: '2.0', extensions: { durableTask: { hubName: 'ShopHub' } } },
      settings: { ...blind, AzureWebJobsStorage: null, AzureWebJobsStorage__accountName: 'stshop' },
    });
    assert.equal(accountOf(location), 'stshop');
  });

  it('is unknown when bundle and extensions.json contradict each other and it matters', () => {
    const host = {
      version: '2.0',
      extensionBundle: { id: bundle, version: '[4.*, 5.0.0)' },
      extensions: { durableTask: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Orders' } },
    };
    const app = { host, settings: blind, extensionsJson: extensionsJson('1.0.0.0') };
    assert.deepEqual(unknownBecause(app), ['CONNECTION_AMBIGUOUS']);
    assert.match(
      unknown(app).reasons[0]?.message ?? '',
      /carries Durable Functions 3\.x, but extensions\.json names Durable Functions 1\.x/,
    );
  });

  it('is unknown on Functions 1.x when 2.x properties are there and it matters', () => {
    const host = { durableTask: { hubName: 'ShopHub', storageProvider: { connectionStringName: 'Orders' } } };
    assert.deepEqual(unknownBecause({ host, settings: { ...blind, FUNCTIONS_EXTENSION_VERSION: '~1' } }), [
      'CONNECTION_AMBIGUOUS',
    ]);
  });

  it('reports findings of the newest version that is possible', () => {
    const host = {
      version: '2.0',
      extensions: { durableTask: { hubName: 'ShopHub', azureStorageConnectionStringName: 'Storage' } },
    };
    assert.deepEqual(findingCodes(located({ host, settings: blind })), ['CONNECTION_NAME_IGNORED']);
  });
});
