import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultRetirePolicy, type RoutingCommand, type RoutingRequest } from '../../../core/routing/run/model.ts';
import { readSettings } from '../../../router/settings.ts';
import { readAppRouterInputs } from '../../../tasks/DurableAppRouter/inputs.ts';
import { createMemoryHost, type MemoryHost } from '../../support/in-memory-host.ts';

type Given = Readonly<Record<string, string>>;

const common = {
  azureSubscription: 'shop',
  applicationName: 'shop-orders',
  registryStorageAccountName: 'stshoprouting',
};
const key = Buffer.from('a key that nobody may see').toString('base64');
const connection = `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${key};EndpointSuffix=core.windows.net`;
const reference = { referenceAppName: 'shop-orders', referenceResourceGroupName: 'shop' };
const variables = {
  'Build.BuildId': '4711',
  'Build.BuildNumber': '20260501.1',
  'Build.DefinitionName': 'Shop',
  'System.CollectionUri': 'https://dev.azure.com/contoso/',
  'System.TeamProjectId': 'p-1',
};
const by = 'Shop 20260501.1 (https://dev.azure.com/contoso/p-1/_build/results?buildId=4711)';

const hostOf = (inputs: Given): MemoryHost => createMemoryHost({ inputs: { ...common, ...inputs }, variables });

function read<C extends RoutingCommand>(command: C, inputs: Given = {}): Extract<RoutingRequest, { command: C }> {
  const { request } = readAppRouterInputs(hostOf({ command, ...inputs }));
  assert.equal(request.command, command);
  return request as Extract<RoutingRequest, { command: C }>;
}

function problemsOf(inputs: Given): string {
  try {
    readAppRouterInputs(createMemoryHost({ inputs, variables }));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const asked = {
  application: 'shop-orders',
  by,
  retire: defaultRetirePolicy,
  timeoutMs: 55 * 60_000,
  intervalMs: 15_000,
  dryRun: false,
};
const recipe = {
  appSettings: {},
  deploymentMethod: 'auto',
  patchHostJson: true,
  assignRoles: false,
  keepTriggers: [],
};

describe('the inputs of DurableAppRouter', () => {
  describe('need no more than', () => {
    const like = { reference: { resourceGroup: 'shop', name: 'shop-orders' } };
    const version = { text: '1.2.0', line: '1.2' };
    const cases: [RoutingCommand, Given, Record<string, unknown>][] = [
      [
        'register',
        { version: '1.2.0', package: '/drop/app.zip', ...reference },
        { version, packagePath: '/drop/app.zip', recipe: { ...like, ...recipe }, force: false },
      ],
      [
        'deploy',
        { version: 'v1.2.0', package: '/drop/app.zip', ...reference },
        {
          ...{ version, packagePath: '/drop/app.zip', recipe: { ...like, ...recipe }, force: false },
          ...{ activate: true, quotas: { maxLines: 10 } },
        },
      ],
      ['deploy', { version: '1.2.0' }, { version, recipe, force: false, activate: true, quotas: { maxLines: 10 } }],
      ['activate', {}, {}],
      ['retire', {}, {}],
      ['status', {}, {}],
    ];
    for (const [command, inputs, expected] of cases) {
      it(`${command} with ${Object.keys(inputs).join(', ') || 'nothing else'}`, () => {
        assert.deepEqual(read(command, inputs), { command, ...asked, ...expected });
      });
    }
  });

  it('can say all there is to say of a deployment', () => {
    const request = read('deploy', {
      ...reference,
      version: '2.10.3-beta.1',
      package: '/drop/app.zip',
      activate: 'false',
      force: 'true',
      timeout: '2h',
      interval: '30s',
      dryRun: 'true',
      resourceGroupName: 'shop-lines',
      planName: 'shop-plan',
      planSku: 'EP1',
      location: 'West Europe',
      runtimeStack: 'dotnet-isolated',
      runtimeVersion: '8.0',
      operatingSystem: 'windows',
      appSettings: '-Region "west europe"',
      hubStorageConnectionString: connection,
      deploymentMethod: 'runFromPackage',
      patchHostJson: 'false',
      assignRoles: 'true',
      maxLines: '4',
      trackingStoreConnectionName: 'TrackingStorage',
      trackingStoreConnectionString: connection,
      trackingStoreNamePrefix: 'Shop',
      smokeOrchestrator: 'SmokeTest',
      smokeInput: '{"dry":true}',
      smokeTimeout: '90s',
      keepTriggers: 'Nightly\nHeartbeat',
      keep: '3',
      graceTime: '30m',
      stoppedTime: '0s',
      deadline: '30d',
      deadlinePolicy: 'terminate',
      terminate: 'Monitor*, Poll',
      removeHub: 'true',
    });
    assert.deepEqual(request, {
      command: 'deploy',
      application: 'shop-orders',
      by,
      version: { text: '2.10.3-beta.1', line: '2.10' },
      packagePath: '/drop/app.zip',
      activate: false,
      force: true,
      dryRun: true,
      timeoutMs: 7_200_000,
      intervalMs: 30_000,
      quotas: { maxLines: 4 },
      recipe: {
        reference: { resourceGroup: 'shop', name: 'shop-orders' },
        resourceGroup: 'shop-lines',
        location: 'westeurope',
        plan: 'shop-plan',
        planSku: 'EP1',
        runtime: 'dotnet-isolated',
        runtimeVersion: '8.0',
        operatingSystem: 'windows',
        appSettings: { Region: 'west europe' },
        storage: { kind: 'connectionString', connectionString: connection },
        trackingStore: { connectionName: 'TrackingStorage', connectionString: connection, prefix: 'Shop' },
        deploymentMethod: 'runFromPackage',
        patchHostJson: false,
        assignRoles: true,
        smoke: { orchestrator: 'SmokeTest', input: '{"dry":true}', timeoutMs: 90_000 },
        keepTriggers: ['Nightly', 'Heartbeat'],
      },
      retire: {
        keep: 3,
        graceMs: 1_800_000,
        stoppedForMs: 0,
        deadline: { afterMs: 30 * 86_400_000, policy: 'terminate', terminate: ['Monitor*', 'Poll'] },
        removeHub: true,
      },
    });
  });

  it('name the line to go back to, or to wait for, by any of its versions', () => {
    assert.equal(read('activate', { line: 'v1.2.7' }).line, '1.2');
    assert.equal(read('retire', { line: '1.2', waitForRetirement: 'true' }).line, '1.2');
  });

  it('tell an app in a group of its own from one beside the lines', () => {
    const given = { version: '1.2.0', package: 'x.zip', referenceAppName: 'shop-orders', resourceGroupName: 'shop' };
    assert.deepEqual(read('deploy', given).recipe.reference, { resourceGroup: 'shop', name: 'shop-orders' });
  });

  it('take hubs by the name of their account', () => {
    const given = { version: '1.2.0', package: 'x.zip', ...reference, hubStorageAccountName: 'stshop' };
    assert.deepEqual(read('deploy', given).recipe.storage, { kind: 'identity', accountName: 'stshop' });
  });

  it('find the registry by a connection string, or by the name of the account', () => {
    const { registry } = readAppRouterInputs(hostOf({ command: 'status' }));
    assert.deepEqual(registry, { kind: 'identity', accountName: 'stshoprouting' });
    const given = { ...common, registryStorageAccountName: '', registryStorageConnectionString: connection };
    const host = createMemoryHost({ inputs: { ...given, command: 'status' } });
    assert.deepEqual(readAppRouterInputs(host).registry, { kind: 'connectionString', connectionString: connection });
  });

  it('are for a router that is made beside the registry unless something else is said', () => {
    const place = { resourceGroupName: 'shop', planSku: 'FC1', location: 'westeurope' };
    const router = read('installRouter', {
      ...place,
      keep: '2',
      deadline: '2d',
      deadlinePolicy: 'fail',
      maxLines: '5',
    });
    assert.deepEqual(router.recipe, {
      ...recipe,
      resourceGroup: 'shop',
      planSku: 'FC1',
      location: 'westeurope',
      storage: { kind: 'identity', accountName: 'stshoprouting' },
      operatingSystem: 'linux',
      runtime: 'node',
      runtimeVersion: '22',
    });
    assert.match(router.routerPackagePath, /router\.zip$/);
    assert.equal(router.routerAppName, undefined);
    const elsewhere = read('installRouter', {
      ...place,
      routerAppName: 'shop-router',
      hubStorageAccountName: 'stother',
    });
    assert.equal(elsewhere.routerAppName, 'shop-router');
    assert.deepEqual(elsewhere.recipe.storage, { kind: 'identity', accountName: 'stother' });
    // The operating system of a plan, or of the reference app, is the platform's to tell.
    for (const given of [reference, { resourceGroupName: 'shop', planName: 'shop-plan', location: 'westeurope' }]) {
      assert.equal(read('installRouter', given).recipe.operatingSystem, undefined);
    }
  });

  it('say to the router what they say to lines', () => {
    const { routerSettings } = read('installRouter', {
      ...{ resourceGroupName: 'shop', planName: 'shop-plan', location: 'westeurope' },
      ...{ keep: '2', graceTime: '30m', stoppedTime: '2d', removeHub: 'true', maxLines: '5' },
      ...{ deadline: '2d', deadlinePolicy: 'terminate', terminate: 'Monitor*\nPoll', routerReconciles: 'false' },
      ...{ trackingStoreAccountName: 'sttracking', routerAuthentication: 'entra', routerAudience: 'api://router' },
      ...{ routerTenantId: '1a2b3c4d-0000-4000-8000-000000000000', routerRoles: 'Start, Ask' },
    });
    const platform = {
      WEBSITE_HOSTNAME: 'shop-router.azurewebsites.net',
      WEBSITE_OWNER_NAME: '1a2b3c4d-0000-4000-8000-000000000001+shop-WestEuropewebspace',
    };
    const settings = readSettings({ ...routerSettings, ...platform }, 'functions');
    assert.equal(settings.application, 'shop-orders');
    assert.deepEqual(settings.registry, { kind: 'identity', accountName: 'stshoprouting' });
    assert.deepEqual(settings.trackingStore, { kind: 'identity', accountName: 'sttracking' });
    assert.equal(settings.reconciles, false);
    assert.deepEqual(settings.quotas, { maxLines: 5 });
    assert.deepEqual(settings.retire, {
      keep: 2,
      graceMs: 30 * 60_000,
      stoppedForMs: 2 * 86_400_000,
      removeHub: true,
      deadline: { afterMs: 2 * 86_400_000, policy: 'terminate', terminate: ['Monitor*', 'Poll'] },
    });
    const { callers } = settings;
    assert.ok(callers.kind === 'entra');
    assert.deepEqual([callers.audiences, callers.roles], [['api://router'], ['Start', 'Ask']]);
  });

  it('say to the router by connection strings too', () => {
    const given = {
      ...{ ...common, command: 'installRouter', registryStorageAccountName: '', resourceGroupName: 'shop' },
      ...{ planName: 'shop-plan', trackingStoreConnectionString: connection },
      registryStorageConnectionString: connection,
    };
    const { request } = readAppRouterInputs(createMemoryHost({ inputs: given, variables }));
    assert.ok(request.command === 'installRouter');
    const { DURABLE_ROUTER_REGISTRY, DURABLE_ROUTER_TRACKING_STORE } = request.routerSettings;
    assert.deepEqual([DURABLE_ROUTER_REGISTRY, DURABLE_ROUTER_TRACKING_STORE], [connection, connection]);
    assert.equal(request.recipe.trackingStore, undefined);
    assert.deepEqual(request.recipe.storage, { kind: 'connectionString', connectionString: connection });
  });

  describe('read the version from a file', () => {
    let root: string;
    before(() => {
      root = mkdtempSync(join(tmpdir(), 'router-inputs-'));
      writeFileSync(join(root, 'package.json'), '{ "version": "2.3.4" }');
      writeFileSync(
        join(root, 'app.csproj'),
        '<Project><PropertyGroup><Version>1.4.0</Version></PropertyGroup></Project>',
      );
      writeFileSync(join(root, 'VERSION'), 'v1.5.2\n');
      writeFileSync(join(root, 'notes.txt'), 'version 1.5.2 is out');
    });
    after(() => rmSync(root, { recursive: true, force: true }));

    for (const [file, expected] of [
      ['package.json', '2.3.4'],
      ['app.csproj', '1.4.0'],
      ['VERSION', '1.5.2'],
    ] as const) {
      it(file, () => assert.equal(read('deploy', { versionFrom: join(root, file) }).version.text, expected));
    }
    it('and not from prose, or from nothing', () => {
      const problem = (file: string): string =>
        problemsOf({ ...common, command: 'deploy', versionFrom: join(root, file) });
      assert.match(problem('notes.txt'), /no file that a version is read from/);
      assert.match(problem('gone.txt'), /cannot be read \(ENOENT\)/);
    });
  });

  describe('are refused:', () => {
    const deploy = { ...common, command: 'deploy', version: '1.2.0', package: 'x.zip', ...reference };
    const retire = { ...common, command: 'retire' };
    const router = { ...common, command: 'installRouter', resourceGroupName: 'shop', planName: 'shop-plan' };
    const cases: [string, Given, RegExp][] = [
      ['no connection', { ...deploy, azureSubscription: '' }, /azureSubscription: give the service connection/],
      ['no application', { ...deploy, applicationName: '' }, /applicationName: name the application/],
      ['a name with blanks', { ...deploy, applicationName: 'shop orders' }, /"shop orders" cannot name an application/],
      [
        'no registry',
        { ...deploy, registryStorageAccountName: '' },
        /registryStorageConnectionString, registryStorageAccountName: give/,
      ],
      ['two registries', { ...deploy, registryStorageConnectionString: connection }, /both are given/],
      [
        'the address of an account',
        { ...deploy, registryStorageAccountName: 'https://stshop.table.core.windows.net' },
        /names no storage account/,
      ],
      [
        'a broken connection string',
        { ...deploy, hubStorageConnectionString: 'AccountName=x' },
        /hubStorageConnectionString: .*neither AccountKey/,
      ],
      ['no version', { ...deploy, version: '' }, /version, versionFrom: give the version/],
      ['two versions', { ...deploy, versionFrom: 'package.json' }, /version, versionFrom: both are given/],
      ['two numbers', { ...deploy, version: '1.2' }, /"1\.2" is not a semantic version/],
      ['nothing to register', { ...deploy, command: 'register', package: '' }, /package: give the package/],
      ['what names no line', { ...retire, command: 'activate', line: 'latest' }, /"latest" names no line/],
      ['a wait for nothing', { ...retire, waitForRetirement: 'true' }, /line: give the line that is waited for/],
      ['a line that is not waited for', { ...retire, line: '1.2' }, /line, waitForRetirement: every line is looked at/],
      [
        'an app made of nothing',
        { ...deploy, referenceAppName: '' },
        /resourceGroupName, planName, location, runtimeStack, hubStorageConnectionString: needed, since there is no referenceAppName from which they could be taken\. In place of planName, .* In place of a connection string/,
      ],
      [
        'a reference app without a group',
        { ...deploy, referenceResourceGroupName: '' },
        /give the resource group of the reference app/,
      ],
      ['the address of an app', { ...deploy, referenceAppName: 'shop.azurewebsites.net' }, /names no function app/],
      ['a group that climbs', { ...deploy, resourceGroupName: '..' }, /names no resource group/],
      ['a path for a plan', { ...deploy, planName: '/subscriptions/x' }, /names no App Service plan/],
      ['a SKU with a blank', { ...deploy, planSku: 'EP 1' }, /is no SKU/],
      [
        'half a tracking store',
        { ...deploy, trackingStoreNamePrefix: 'Shop' },
        /Durable Functions ignores the rest without it/,
      ],
      [
        'a tracking store without a prefix',
        { ...deploy, trackingStoreConnectionName: 'T' },
        /trackingStoreNamePrefix: give the prefix/,
      ],
      [
        'a prefix with a dash',
        { ...deploy, trackingStoreConnectionName: 'T', trackingStoreNamePrefix: 'my-shop' },
        /cannot begin the names of tables/,
      ],
      [
        'input that is no JSON',
        { ...deploy, smokeOrchestrator: 'S', smokeInput: 'shop' },
        /smokeInput: this is no JSON/,
      ],
      ['one line at most', { ...deploy, maxLines: '1' }, /"1" is not a whole number between 2 and 100/],
      ['no line kept', { ...retire, keep: '0' }, /"0" is not a whole number between 1 and 20/],
      ['a time without a unit', { ...retire, graceTime: '10' }, /"10" is not a duration/],
      [
        'a policy without a deadline',
        { ...retire, deadlinePolicy: 'fail' },
        /deadline, deadlinePolicy: give the deadline/,
      ],
      [
        'an end to nothing',
        { ...retire, deadline: '1d', deadlinePolicy: 'terminate' },
        /terminate: name the orchestrations/,
      ],
      [
        'a router without a place',
        { ...common, command: 'installRouter' },
        /resourceGroupName, planName, location: needed, since there is no referenceAppName from which they could be taken\. In place of planName, planSku makes a plan\.$/m,
      ],
      [
        'tokens without a tenant',
        { ...router, routerAuthentication: 'entra' },
        /routerTenantId: give the tenant.*\n.*routerAudience: give/,
      ],
      [
        'a tenant by its name',
        { ...router, routerAuthentication: 'entra', routerTenantId: 'contoso', routerAudience: 'api://r' },
        /routerTenantId: "contoso" is no id/,
      ],
    ];
    for (const [name, inputs, expected] of cases) it(name, () => assert.match(problemsOf(inputs), expected));

    it('all of them at once', () => {
      const problems = problemsOf({ command: 'deploy', keep: '0' });
      assert.match(problems, /^\d problems with the inputs:/);
      for (const name of ['azureSubscription', 'applicationName', 'registryStorage', 'version', 'keep']) {
        assert.match(problems, new RegExp(`^- ${name}`, 'm'));
      }
    });
  });

  it('leave out of account what the command has no use for, and say so', () => {
    const host = hostOf({ command: 'status', version: 'nonsense', keepTriggers: 'x', line: '1.2', dryRun: 'true' });
    const { request } = readAppRouterInputs(host);
    assert.equal(request.dryRun, false);
    for (const name of ['version', 'keepTriggers', 'line', 'dryRun']) {
      assert.ok(
        host.lines.some((line) => line.includes(`${name} is not used here`)),
        name,
      );
    }
  });

  it('mask every secret', () => {
    const host = hostOf({
      ...reference,
      command: 'deploy',
      version: '1.2.0',
      registryStorageAccountName: '',
      registryStorageConnectionString: connection,
      hubStorageConnectionString: connection.replace('stshop', 'stother'),
      trackingStoreConnectionName: 'Tracking',
      trackingStoreNamePrefix: 'Shop',
      trackingStoreConnectionString: connection.replace('stshop', 'sttracking'),
      appSettings: '-ApiKey s3cret-s3cret',
    });
    readAppRouterInputs(host);
    for (const account of ['stshop', 'stother', 'sttracking']) {
      assert.ok(host.masks.has(connection.replace('stshop', account)), account);
    }
    for (const secret of [key, 's3cret-s3cret']) assert.ok(host.masks.has(secret), secret);
  });

  it('name the run without a pipeline too', () => {
    const host = createMemoryHost({ inputs: { ...common, command: 'status' } });
    assert.equal(readAppRouterInputs(host).request.by, 'a run without a number');
  });
});
