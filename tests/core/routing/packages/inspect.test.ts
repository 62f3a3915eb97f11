import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { inspectPackage, type PackageFacts } from '../../../../core/routing/packages/index.ts';
import { openZip } from '../../../../core/routing/packages/zip.ts';
import { hostJson, zipOf } from './zips.ts';

const hub = { hubName: '%TaskHubName%' };

async function factsOf(files: Readonly<Record<string, string>>, patch = false): Promise<PackageFacts> {
  return inspectPackage(await zipOf(files), { patchHostJson: patch }, 'shop.zip');
}

async function refusal(work: Promise<unknown>): Promise<DurableDeployError> {
  const error: unknown = await work.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof DurableDeployError, String(error));
  return error;
}

describe('a package that is looked into', () => {
  it('has the SHA-256 of the very bytes', async () => {
    const zip = await zipOf({ 'host.json': hostJson(hub) });
    const { hash, bytes } = await inspectPackage(zip, { patchHostJson: false }, 'shop.zip');
    assert.equal(hash, createHash('sha256').update(zip).digest('hex'));
    assert.equal(bytes, zip.length);
  });

  const hubs: readonly {
    readonly name: string;
    readonly text: string;
    readonly patch?: boolean;
    readonly facts: Partial<PackageFacts>;
  }[] = [
    {
      name: 'a setting',
      text: hostJson(hub),
      facts: { hubSetting: 'TaskHubName', needsPatch: false, storageSetting: 'AzureWebJobsStorage' },
    },
    {
      name: 'a setting, with comments and names in any case',
      text: '{ // v2\n "VERSION": "2.0", "Extensions": { "DurableTask": { "HubName": "%Hub%" } } }',
      facts: { hubSetting: 'Hub', needsPatch: false },
    },
    {
      name: 'a literal that may be changed',
      text: hostJson({ hubName: 'ShopHub' }),
      patch: true,
      facts: { hubSetting: 'DurableRouterHub', needsPatch: true },
    },
    {
      name: 'nothing, and it may be changed',
      text: '{"version":"2.0"}',
      patch: true,
      facts: { hubSetting: 'DurableRouterHub', needsPatch: true },
    },
    {
      name: 'a setting, although it may be changed',
      text: hostJson(hub),
      patch: true,
      facts: { hubSetting: 'TaskHubName', needsPatch: false },
    },
    {
      name: 'another storage account',
      text: hostJson({ ...hub, storageProvider: { connectionName: 'HubStorage' } }),
      facts: { storageSetting: 'HubStorage' },
    },
    {
      name: 'another storage account by the older spelling',
      text: hostJson({ ...hub, storageProvider: { connectionStringName: 'HubStorage' } }),
      facts: { storageSetting: 'HubStorage' },
    },
    {
      name: 'AzureWebJobsStorage by its short name',
      text: hostJson({ ...hub, storageProvider: { connectionName: 'Storage' } }),
      facts: { storageSetting: 'AzureWebJobsStorage' },
    },
    {
      name: 'a tracking store',
      text: hostJson({
        ...hub,
        storageProvider: { trackingStoreConnectionName: 'Tracking', trackingStoreNamePrefix: 'Shop' },
      }),
      facts: { tracking: { connectionName: 'Tracking', prefix: 'Shop' } },
    },
    {
      name: 'one version of the bundle',
      text: JSON.stringify({
        version: '2.0',
        extensions: { durableTask: hub },
        extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.32.0]' },
      }),
      facts: { durableVersion: '3.8.0' },
    },
  ];
  for (const { name, text, patch, facts } of hubs) {
    it(`whose host.json names ${name}`, async () => {
      const found = await factsOf({ 'host.json': text }, patch);
      assert.deepEqual({ ...found, ...facts }, found);
    });
  }

  const refused: readonly {
    readonly name: string;
    readonly files: Readonly<Record<string, string>>;
    readonly code: ErrorCode;
    readonly says: RegExp;
    readonly fix: RegExp;
  }[] = [
    {
      name: 'a literal name of the hub',
      files: { 'host.json': hostJson({ hubName: 'ShopHub' }) },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /names the task hub "ShopHub", so all lines would share it/,
      fix: /patchHostJson/,
    },
    {
      name: 'a name that is a setting only in part',
      files: { 'host.json': hostJson({ hubName: 'Shop%Suffix%' }) },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /"Shop%Suffix%"/,
      fix: /"hubName": "%TaskHubName%"/,
    },
    {
      name: 'no name of the hub',
      files: { 'host.json': '{"version":"2.0"}' },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /names no task hub/,
      fix: /patchHostJson/,
    },
    {
      name: 'no host.json',
      files: { 'package.json': '{}' },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /holds no host\.json/,
      fix: /includeRootFolder: false/,
    },
    {
      name: 'a folder around the app',
      files: { 'shop/host.json': hostJson(hub) },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /in a folder \(shop\/host\.json\)/,
      fix: /includeRootFolder: false/,
    },
    {
      name: 'a host.json of Functions 1.x',
      files: { 'host.json': '{"durableTask":{"hubName":"%Hub%"}}' },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /Functions 1\.x/,
      fix: /Functions 4\.x/,
    },
    {
      name: 'another storage provider',
      files: { 'host.json': hostJson({ ...hub, storageProvider: { type: 'mssql' } }) },
      code: 'ROUTING_PACKAGE_REFUSED',
      says: /storage provider "mssql"/,
      fix: /orchestration versioning/,
    },
    {
      name: 'a host.json that is broken',
      files: { 'host.json': '{' },
      code: 'HOST_JSON_INVALID',
      says: /closing brace/,
      fix: /Correct/,
    },
  ];
  for (const { name, files, code, says, fix } of refused) {
    it(`is refused with ${name}`, async () => {
      const error = await refusal(factsOf(files));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      assert.match(error.fix ?? '', fix);
    });
  }

  it('tells the functions that function.json declares', async () => {
    const { functions } = await factsOf({
      'host.json': hostJson(hub),
      'Start/function.json': JSON.stringify({ bindings: [{ type: 'queueTrigger' }, { type: 'durableClient' }] }),
      'Shop/function.json': JSON.stringify({ bindings: [{ type: 'orchestrationTrigger' }] }),
      'Broken/function.json': '{',
    });
    assert.deepEqual(functions, [
      { name: 'Start', trigger: 'queueTrigger', durableClient: true },
      { name: 'Shop', trigger: 'orchestrationTrigger', durableClient: false },
    ]);
  });

  it('finds a client that starts orchestrations in a hub of its own', async () => {
    const client = (taskHub: string): string =>
      JSON.stringify({ bindings: [{ type: 'httpTrigger' }, { type: 'durableClient', TaskHub: taskHub }] });
    const { findings } = await factsOf({
      'host.json': hostJson(hub),
      'Fine/function.json': client('%taskhubname%'),
      'Start/function.json': client('ShopHub'),
    });
    assert.deepEqual(
      findings.map(({ code, severity, fix }) => [code, severity, fix]),
      [
        [
          'CLIENT_BINDS_OTHER_HUB',
          'warning',
          'Remove "taskHub" from the binding, or write "%TaskHubName%" there, unless it is the hub of another application.',
        ],
      ],
    );
    assert.match(findings[0]?.message ?? '', /Start\/function\.json is bound to the task hub "ShopHub"/);
  });

  it('tells the functions of an isolated .NET app', async () => {
    const { functions, runtime } = await factsOf({
      'host.json': hostJson(hub),
      'functions.metadata': JSON.stringify([
        { name: 'Nightly', bindings: [{ type: 'timerTrigger' }, { type: 'durableClient' }] },
      ]),
    });
    assert.deepEqual(functions, [{ name: 'Nightly', trigger: 'timerTrigger', durableClient: true }]);
    assert.equal(runtime, 'dotnet-isolated');
  });

  it('does not claim to know functions that are declared in code', async () => {
    const facts = await factsOf({ 'host.json': hostJson(hub), 'package.json': '{}', 'dist/index.js': '' });
    assert.equal(facts.functions, undefined);
    assert.equal(facts.runtime, 'node');
  });

  const runtimes: readonly (readonly [string, readonly string[]])[] = [
    ['python', ['function_app.py', 'requirements.txt']],
    ['python', ['Start/__init__.py', 'Start/function.json']],
    ['powershell', ['profile.ps1', 'Start/run.ps1']],
    ['java', ['shop-1.0.jar', 'lib/client.jar']],
    ['dotnet', ['bin/Shop.dll', 'Start/function.json']],
    ['dotnet-isolated', ['worker.config.json', 'Shop.dll']],
    ['node', ['package.json', 'requirements.md']],
  ];
  for (const [runtime, paths] of runtimes) {
    it(`is one of ${runtime} by ${paths.join(', ')}`, async () => {
      const files = Object.fromEntries(paths.map((path) => [path, '{}']));
      assert.equal((await factsOf({ 'host.json': hostJson(hub), ...files })).runtime, runtime);
    });
  }
});

describe('a zip that is made to do harm', () => {
  it('is refused when it is none', async () => {
    const error = await refusal(openZip(Buffer.from('not a zip'), 'shop.zip'));
    assert.equal(error.code, 'PACKAGE_UNREADABLE');
  });

  it('is refused when it leads out of the folder', async () => {
    const zip = await zipOf({ 'host.json': hostJson(hub), 'aa/evil.txt': 'x' });
    for (const path of ['../evil.txt', '/a/evil.txt']) {
      const error = await refusal(
        openZip(Buffer.from(zip.toString('latin1').replaceAll('aa/evil.txt', path), 'latin1'), 'shop.zip'),
      );
      assert.equal(error.code, 'PACKAGE_UNREADABLE', path);
    }
  });

  it('is refused when it unpacks to too much, or has too many entries', async () => {
    const zip = await zipOf({ 'host.json': hostJson(hub), 'big.txt': 'x'.repeat(5000) });
    const big = await refusal(openZip(zip, 'shop.zip', { entries: 10, unpackedBytes: 5000 }));
    assert.equal(big.code, 'ROUTING_PACKAGE_REFUSED');
    assert.match(big.message, /more than 5000 bytes/);
    const many = await refusal(openZip(zip, 'shop.zip', { entries: 1, unpackedBytes: 50_000 }));
    assert.match(many.message, /2 entries/);
  });

  it('is refused when it holds a name twice', async () => {
    const zip = await zipOf({ 'host.json': hostJson(hub), 'host.jsoN': hostJson({ hubName: 'Other' }) });
    const doubled = Buffer.from(zip.toString('latin1').replaceAll('host.jsoN', 'host.json'), 'latin1');
    const error = await refusal(inspectPackage(doubled, { patchHostJson: true }, 'shop.zip'));
    assert.equal(error.code, 'ROUTING_PACKAGE_REFUSED');
    assert.match(error.message, /"host\.json" twice/);
  });

  it('is not read beyond the size that it claims', async () => {
    const zip = await zipOf({ 'host.json': hostJson(hub) }, { compress: true });
    const claimed = Buffer.from(zip);
    const at = claimed.lastIndexOf(Buffer.from('504b0102', 'hex'));
    claimed.writeUInt32LE(5, at + 24);
    const error = await refusal(inspectPackage(claimed, { patchHostJson: false }, 'shop.zip'));
    assert.equal(error.code, 'PACKAGE_UNREADABLE');
  });
});
