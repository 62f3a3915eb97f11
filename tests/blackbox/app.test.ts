import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import type { Azurite } from '../../sandbox/azurite/index.ts';
import { startSandbox, type AppDefinition, type ConnectionScheme, type Sandbox } from '../../sandbox/index.ts';
import { pourHub, readFixture } from '../../sandbox/hub/index.ts';
import {
  assertBusy,
  assertIdle,
  assertUnknown,
  check,
  checkOnEveryNode,
  evidenceOf,
  inPipelineOf,
  logOf,
  type CheckOptions,
  type Inputs,
} from './support/runs.ts';

const hostJson = (durableTask: object): string =>
  JSON.stringify({
    version: '2.0',
    extensions: { durableTask },
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
  });

const byName = { 'host.json': hostJson({ hubName: '%HubName%' }) };

describe('the packed status check on a function app', () => {
  let sandbox: Sandbox;
  let folder: string;

  function apps({ connectionString, tableUrl, queueUrl, blobUrl }: Azurite): AppDefinition[] {
    const storage = { AzureWebJobsStorage: connectionString, FUNCTIONS_EXTENSION_VERSION: '~4' };
    const stopped = { appSettings: { ...storage, HubName: 'Shopmixed' }, state: 'Stopped' } as const;
    return [
      {
        name: 'shop',
        resourceGroup: 'rg-shop',
        appSettings: { ...storage, HubName: 'Shopmixed' },
        files: byName,
        stickyAppSettings: ['HubName'],
        slots: {
          staging: { appSettings: { ...storage, HubName: 'Shopentitiesonly' }, files: byName },
          never: { appSettings: { ...storage, HubName: 'NeverStarted' }, files: byName },
          unset: { appSettings: storage, files: byName },
          nameless: { appSettings: storage, files: { 'host.json': hostJson({}) } },
          broken: { appSettings: storage, files: { 'host.json': '{ "version": "2.0",\n  "extensions": { oops }\n}' } },
          halted: stopped,
        },
      },
      {
        name: 'keyless',
        resourceGroup: 'rg-shop',
        appSettings: {
          FUNCTIONS_EXTENSION_VERSION: '~4',
          HubName: 'Shopsettled',
          AzureWebJobsStorage__tableServiceUri: tableUrl,
          AzureWebJobsStorage__queueServiceUri: queueUrl,
          AzureWebJobsStorage__blobServiceUri: blobUrl,
        },
        files: byName,
      },
      { name: 'twin', resourceGroup: 'rg-one', appSettings: storage },
      { name: 'twin', resourceGroup: 'rg-two', appSettings: storage },
    ];
  }

  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ storageOverHttps: true, apps });
    const ca = sandbox.authority.certificatePem;
    for (const name of ['mixed', 'entities-only', 'settled']) {
      await pourHub(readFixture(name), sandbox.azurite.connectionString, { ca });
    }
    folder = await mkdtemp(join(tmpdir(), 'packages-'));
  });
  after(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => sandbox.arm.setRoleAssignments(undefined));

  function app(appName: string, slotName = 'production', more: Inputs = {}): Inputs {
    return { azureSubscription: sandbox.serviceConnectionId, appName, slotName, ...more };
  }
  const job = (scheme?: ConnectionScheme): CheckOptions => inPipelineOf(sandbox, scheme);

  for (const scheme of [
    'WorkloadIdentityFederation',
    'ServicePrincipalSecret',
    'ServicePrincipalCertificate',
    'ManagedServiceIdentity',
  ] as const) {
    it(`signs in by ${scheme} and finds the hub of a slot`, async () => {
      for (const run of await checkOnEveryNode(app('shop', 'staging'), job(scheme))) {
        assertIdle(run, { source: 'storage', taskHubName: 'Shopentitiesonly' });
        const { hub } = evidenceOf(run);
        assert.match(hub?.nameExplanation ?? '', /HubName/);
      }
    });
  }

  it('reads the hub of production, where no slot is given or production is', async () => {
    for (const run of await Promise.all([
      check(app('shop', ''), job()),
      check(app('shop', 'Production'), job()),
      check(app('SHOP', 'production', { resourceGroupName: 'RG-shop' }), job()),
    ])) {
      assertBusy(run, { source: 'storage', taskHubName: 'Shopmixed', inFlightCount: '5' });
    }
  });

  it('tells whether what decides on the hub stays with the slot', async () => {
    const run = await check(app('shop', 'production', { failWhenBusy: 'false' }), job());
    const [setting] = (evidenceOf(run).hub?.settings ?? []).filter(
      (each): each is { name: string; sticky: boolean } =>
        typeof each === 'object' && each !== null && 'name' in each && each.name === 'HubName',
    );
    assert.ok(setting, JSON.stringify(evidenceOf(run).hub));
    assert.match(JSON.stringify(setting), /"(?:sticky|stickiness)":(?:true|"sticky")/);
  });

  it('says idle of a hub that the app itself names and that was never started', async () => {
    const run = await check(app('shop', 'never'), job());
    assertIdle(run, { taskHubName: 'NeverStarted' });
    assert.match(run.outputs['reason'] ?? '', /does not exist yet/);
  });

  it('takes what was typed over what the app says', async () => {
    assertIdle(await check(app('shop', 'production', { taskHubName: 'Shopsettled' }), job()), {
      taskHubName: 'Shopsettled',
    });
  });

  it('reads an account by identity, with the token of the service connection', async () => {
    for (const run of await checkOnEveryNode(app('keyless'), job('WorkloadIdentityFederation'))) {
      assertIdle(run, { source: 'storage', taskHubName: 'Shopsettled' });
      assert.match(logOf(run), /Microsoft Entra ID/);
    }
  });

  describe('that cannot be found', () => {
    it('names the slots that there are', async () => {
      const run = await check(app('shop', 'stagging'), job());
      assertUnknown(run, 'SLOT_NOT_FOUND');
      for (const slot of ['staging', 'never', 'halted']) assert.match(logOf(run), new RegExp(`\\b${slot}\\b`));
    });

    it('says that no app has the name, and which ones of it are meant', async () => {
      const [none, two, one] = await Promise.all([
        check(app('sohp'), job()),
        check(app('twin'), job()),
        check(app('shop', 'production', { resourceGroupName: 'rg-one' }), job()),
      ]);
      assertUnknown(none, 'APP_NOT_FOUND');
      assertUnknown(two, 'APP_AMBIGUOUS');
      assert.match(logOf(two), /rg-one.*rg-two|rg-two.*rg-one/s);
      assertUnknown(one, 'APP_NOT_FOUND');
    });
  });

  describe('with too few permissions', () => {
    it('says that it may be the identity, when it sees no app at all', async () => {
      sandbox.arm.setRoleAssignments([]);
      const run = await check(app('shop', 'production', { resourceGroupName: 'rg-shop' }), job());
      assertUnknown(run, 'APP_NOT_FOUND');
      assert.match(logOf(run), /sees 0 apps.*may read the app/s);
    });

    it('names the action that is missing, where storage was asked for', async () => {
      sandbox.arm.setRoleAssignments([
        { clientId: sandbox.clientId, actions: ['Microsoft.Web/*'], notActions: ['*/config/list/action'] },
      ]);
      const run = await check(app('shop', 'staging', { source: 'storage' }), job());
      assertUnknown(run, 'FORBIDDEN');
      assert.match(logOf(run), /Microsoft\.Web\/sites\/slots\/config\/list\/action/);
    });

    it('asks the running app through the bridge, when it may not read the settings', async () => {
      sandbox.arm.setRoleAssignments([
        {
          clientId: sandbox.clientId,
          actions: ['Microsoft.Web/*'],
          notActions: ['*/config/*', '*/listkeys/action'],
        },
      ]);
      const run = await check(app('shop', 'staging'), job());
      assertIdle(run, { source: 'managementApi' });
      assert.match(logOf(run), /Microsoft\.Web\/sites\/slots\/config/);
    });

    it('is refused by a wrong secret, with what to do', async () => {
      const { endpoints = {}, ...rest } = job();
      const own = sandbox.serviceConnection('ServicePrincipalSecret');
      const wrong = { ...own, parameters: { ...own.parameters, serviceprincipalkey: 'not-the-secret' } };
      const run = await check(app('shop'), {
        ...rest,
        endpoints: { ...endpoints, [sandbox.serviceConnectionId]: wrong },
      });
      assertUnknown(run, 'SIGN_IN_FAILED');
      assert.match(logOf(run), /az ad app credential reset/);
    });
  });

  describe('whose configuration leads nowhere', () => {
    for (const [slot, code, pattern] of [
      ['unset', 'HUB_NAME_UNRESOLVED', /HubName/],
      ['nameless', 'HUB_NAME_DEFAULT_IN_SLOT', /hubName/],
      ['broken', 'HOST_JSON_INVALID', /line 2/],
    ] as const) {
      it(`is unknown: ${code}`, async () => {
        const run = await check(app('shop', slot), job());
        assertUnknown(run, code);
        assert.match(logOf(run), pattern);
      });
    }
  });

  describe('that is stopped', () => {
    it('asks for the package', async () => {
      const run = await check(app('shop', 'halted'), job());
      assertUnknown(run, 'HOST_JSON_UNREADABLE');
      assert.match(logOf(run), /\bpackage\b.*hostJsonPath|hostJsonPath.*\bpackage\b/s);
    });

    it('is read with a package, zip or folder, or with a host.json', async () => {
      const zip = join(folder, 'shop 1.zip');
      const archive = new yazl.ZipFile();
      archive.addBuffer(Buffer.from(byName['host.json']), 'host.json');
      archive.addBuffer(Buffer.from('{}'), 'Orders/function.json');
      archive.end();
      await pipeline(archive.outputStream, createWriteStream(zip));
      const unpacked = join(folder, 'unpacked');
      await mkdir(unpacked);
      await writeFile(join(unpacked, 'host.json'), `\ufeff${byName['host.json']}`);
      const runs = await Promise.all([
        check(app('shop', 'halted', { package: join(folder, '*.zip') }), job()),
        check(app('shop', 'halted', { package: unpacked }), { ...job(), node: '24' }),
        check(app('shop', 'halted', { hostJsonPath: join(unpacked, 'host.json') }), job()),
      ]);
      for (const run of runs) assertBusy(run, { source: 'storage', taskHubName: 'Shopmixed', inFlightCount: '5' });
    });

    it('says where a host.json is broken, and which path matches nothing', async () => {
      const path = join(folder, 'host.json');
      await writeFile(path, '{\n  "version": "2.0",\n  "extensions": { "durableTask": { "hubName" "Shop" } }\n}\n');
      const [broken, nowhere] = await Promise.all([
        check(app('shop', 'halted', { hostJsonPath: path }), job()),
        check(app('shop', 'halted', { package: join(folder, 'nothing-*.zip') }), job()),
      ]);
      assertUnknown(broken, 'HOST_JSON_INVALID');
      assert.match(logOf(broken), /line 3, column 4\d/);
      assertUnknown(nowhere, 'INPUT_INVALID');
      assert.match(logOf(nowhere), /nothing-\*\.zip/);
    });
  });
});
