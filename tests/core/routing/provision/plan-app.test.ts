import assert from 'node:assert/strict';
import { planApp, type LineAppPlan } from '../../../../core/routing/provision/index.ts';
import { line } from '../fleets.ts';
import {
  codesOf,
  consumptionPlan,
  dedicatedPlan,
  facts,
  flexPlan,
  idOf,
  inputOf,
  key,
  planned,
  planOf,
  premiumPlan,
  referenceApp,
  resourceGroup,
  settingsOfReference,
  storageString,
  subscriptionId,
} from './inputs.ts';

const userIdentity = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-id`;
const subnet = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/virtualNetworks/net/subnets/apps`;

function configOf({ app }: LineAppPlan): Readonly<Record<string, unknown>> {
  return app.properties['siteConfig'] as Readonly<Record<string, unknown>>;
}

describe('the plan of a line’s app', () => {
  describe('on Windows Consumption', () => {
    const plan = planned(inputOf());

    it('goes into the plan of the reference app, in its region', () => {
      assert.deepEqual(plan.servicePlan, { id: consumptionPlan.id, own: false });
      assert.equal(plan.app.location, 'West Europe');
      assert.equal(plan.app.kind, 'functionapp');
      assert.equal(plan.app.properties['reserved'], false);
    });

    it('has the settings of the reference app but its own business, and those of the line', () => {
      assert.deepEqual(Object.fromEntries(plan.appSettings), {
        APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=5d1c',
        AzureFunctionsWebHost__hostid: inputOf().names.hostId,
        AzureWebJobsStorage: storageString,
        Colour: 'blue',
        DURABLE_ROUTER_LINE: '1.1',
        FUNCTIONS_EXTENSION_VERSION: '~4',
        FUNCTIONS_WORKER_RUNTIME: 'node',
        TaskHubName: inputOf().names.hub,
        WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: storageString,
        WEBSITE_NODE_DEFAULT_VERSION: '~20',
        WEBSITE_RUN_FROM_PACKAGE: '1',
      });
    });

    it('sends the same settings as it tells', () => {
      const sent = configOf(plan)['appSettings'] as { name: string; value: string }[];
      assert.deepEqual(new Map(sent.map(({ name, value }) => [name, value])), plan.appSettings);
    });

    it('takes the package by zip deploy', () => {
      assert.equal(plan.method, 'zipDeploy');
    });

    it('is always the same', () => {
      assert.deepEqual(planApp(inputOf()), planApp(inputOf()));
    });

    it('keeps TLS, FTP and bitness of the reference app', () => {
      const { minTlsVersion, ftpsState, use32BitWorkerProcess } = configOf(plan);
      assert.deepEqual([minTlsVersion, ftpsState, use32BitWorkerProcess], ['1.3', 'Disabled', true]);
      assert.equal(configOf(plan)['alwaysOn'], undefined);
    });
  });

  it('lets no value leak that belongs to the reference app alone, whatever the plan', () => {
    const forbidden = [
      'shop8a7f',
      'ContentOfReference',
      'sig=reference',
      'shop-reference',
      'ShopReferenceHub',
      'OverridingHub',
      'deployment-of-reference',
      '2026-05-01.3',
    ];
    const names = [
      'AzureWebJobs.Nightly.Disabled',
      'AzureWebJobs_OrderQueue_Disabled',
      'WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS',
    ];
    for (const of of [consumptionPlan, premiumPlan, dedicatedPlan, flexPlan]) {
      const reference = referenceApp({ plan: of, webConfig: { linuxFxVersion: 'Node|20' } });
      const text = JSON.stringify(planned(inputOf({ reference })), (_, value: unknown) =>
        value instanceof Map ? [...(value as Map<string, unknown>)] : value,
      );
      for (const secret of [...forbidden, ...names]) assert.ok(!text.includes(secret), `${of.skuName}: ${secret}`);
    }
  });

  it('never copies the content share’s own connection while the storage of the host can be used', () => {
    assert.equal(
      planned(inputOf()).appSettings.get('WEBSITE_CONTENTAZUREFILECONNECTIONSTRING'),
      settingsOfReference['AzureWebJobsStorage'],
    );
  });

  describe('on Linux Premium', () => {
    const reference = referenceApp({
      plan: premiumPlan,
      webConfig: { linuxFxVersion: 'Node|20', minimumElasticInstanceCount: 1, alwaysOn: false },
    });
    const plan = planned(inputOf({ reference }));

    it('keeps the version of the worker, and the instances that are always there', () => {
      const { linuxFxVersion, minimumElasticInstanceCount, alwaysOn } = configOf(plan);
      assert.deepEqual([linuxFxVersion, minimumElasticInstanceCount, alwaysOn], ['Node|20', 1, undefined]);
      assert.equal(plan.app.kind, 'functionapp,linux');
      assert.equal(plan.app.properties['reserved'], true);
    });

    it('has a content share that the platform names, and no setting of Windows', () => {
      assert.equal(plan.appSettings.get('WEBSITE_CONTENTAZUREFILECONNECTIONSTRING'), storageString);
      assert.equal(plan.appSettings.has('WEBSITE_CONTENTSHARE'), false);
      assert.equal(plan.appSettings.has('WEBSITE_NODE_DEFAULT_VERSION'), false);
      assert.equal(plan.appSettings.get('WEBSITE_RUN_FROM_PACKAGE'), '1');
    });

    it('takes another version when the recipe says so', () => {
      const newer = planned(inputOf({ reference, recipe: { runtimeVersion: '22' } }));
      assert.equal(configOf(newer)['linuxFxVersion'], 'Node|22');
    });
  });

  describe('on App Service', () => {
    const reference = referenceApp({
      plan: dedicatedPlan,
      settings: { FUNCTIONS_WORKER_RUNTIME: 'dotnet-isolated', WEBSITE_NODE_DEFAULT_VERSION: undefined },
      webConfig: { netFrameworkVersion: 'v8.0', alwaysOn: true, healthCheckPath: '/health' },
    });
    const plan = planned(inputOf({ reference, package: { runtime: 'dotnet-isolated' } }));

    it('is always on, and has no content share', () => {
      const { alwaysOn, netFrameworkVersion, healthCheckPath } = configOf(plan);
      assert.deepEqual([alwaysOn, netFrameworkVersion, healthCheckPath], [true, 'v8.0', '/health']);
      assert.equal(plan.appSettings.has('WEBSITE_CONTENTAZUREFILECONNECTIONSTRING'), false);
    });
  });

  describe('on Linux Consumption', () => {
    const linux = planOf('plan-y1l', 'Y1', 'Dynamic', { linux: true });
    const reference = referenceApp({
      plan: linux,
      webConfig: { linuxFxVersion: 'Python|3.11' },
      settings: { FUNCTIONS_WORKER_RUNTIME: 'python' },
    });
    const plan = planned(inputOf({ reference, plans: [linux], package: { runtime: 'python' } }));

    it('runs the package from an address, which comes with the deployment', () => {
      assert.equal(plan.method, 'runFromPackage');
      assert.equal(plan.appSettings.has('WEBSITE_RUN_FROM_PACKAGE'), false);
      assert.equal(plan.appSettings.has('WEBSITE_CONTENTAZUREFILECONNECTIONSTRING'), false);
    });
  });

  describe('on Flex Consumption', () => {
    const reference = referenceApp({
      plan: flexPlan,
      settings: { FUNCTIONS_EXTENSION_VERSION: undefined, FUNCTIONS_WORKER_RUNTIME: undefined },
      properties: {
        functionAppConfig: {
          runtime: { name: 'node', version: '20' },
          scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 4096 },
          deployment: {
            storage: { type: 'blobContainer', value: 'https://stshop.blob.core.windows.net/of-reference' },
          },
        },
      },
      webConfig: { linuxFxVersion: '', minTlsVersion: '1.2', use32BitWorkerProcess: false },
    });
    const input = inputOf({ reference });
    const plan = planned(input);

    it('has a plan of its own, which goes with the line', () => {
      assert.equal(plan.servicePlan.own, true);
      assert.match(plan.servicePlan.id, /\/serverfarms\/shop-1-1-[0-9a-f]{6}-plan$/);
      assert.deepEqual(plan.servicePlan.create, {
        location: 'West Europe',
        skuName: 'FC1',
        tier: 'FlexConsumption',
        linux: true,
      });
    });

    it('finds the plan that a run before has made', () => {
      const made = planOf(plan.servicePlan.id.split('/').at(-1) ?? '', 'FC1', 'FlexConsumption', {
        linux: true,
        appCount: 0,
      });
      const again = planned({ ...input, plans: [...input.plans, made] });
      assert.deepEqual(again.servicePlan, { id: made.id, own: true });
    });

    it('has a container of its own for packages, by connection string', () => {
      const name = `app-package-${input.names.hostId}`;
      assert.deepEqual(plan.app.properties['functionAppConfig'], {
        deployment: {
          storage: {
            type: 'blobContainer',
            value: `https://stshop.blob.core.windows.net/${name}`,
            authentication: {
              type: 'StorageAccountConnectionString',
              storageAccountConnectionStringName: 'DEPLOYMENT_STORAGE_CONNECTION_STRING',
            },
          },
        },
        runtime: { name: 'node', version: '20' },
        scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 4096 },
      });
      assert.equal(plan.appSettings.get('DEPLOYMENT_STORAGE_CONNECTION_STRING'), storageString);
      assert.equal(plan.deploymentContainer?.name, name);
      assert.ok(name.length <= 63);
    });

    it('has no setting that Flex Consumption does not take, not even from the recipe', () => {
      const withMore = {
        ...input,
        recipe: { ...input.recipe, appSettings: { FUNCTIONS_WORKER_RUNTIME: 'node', Own: '1' } },
      };
      const { appSettings } = planned(withMore);
      assert.deepEqual(
        [...appSettings.keys()].filter((name) => /^(?:FUNCTIONS|WEBSITE)_/.test(name)),
        [],
      );
      assert.equal(appSettings.get('Own'), '1');
      assert.ok(codesOf(withMore).includes('SETTING_NOT_ON_FLEX'));
    });

    it('has nothing in siteConfig that Flex Consumption does not take', () => {
      const { appSettings, ...config } = configOf(plan);
      assert.ok(appSettings);
      assert.deepEqual(Object.keys(config).sort(), ['ftpsState', 'http20Enabled', 'minTlsVersion']);
    });

    it('takes no other way for the package, and no plan with another app', () => {
      assert.deepEqual(codesOf({ ...input, recipe: { ...input.recipe, deploymentMethod: 'zipDeploy' } }), [
        'METHOD_NOT_ON_FLEX!',
      ]);
      const shared = {
        ...input,
        recipe: { ...input.recipe, plan: 'plan-flex' },
        apps: [{ ...referenceApp().site, planId: flexPlan.id }],
      };
      assert.deepEqual(codesOf(shared), ['FLEX_PLAN_SHARED!']);
    });

    it('reaches its container with the identity where the storage has no key', () => {
      const byIdentity = referenceApp({
        plan: flexPlan,
        settings: {
          AzureWebJobsStorage: undefined,
          AzureWebJobsStorage__accountName: 'stshop',
          AzureWebJobsStorage__clientId: 'c-1',
        },
        identity: { systemAssigned: false, userAssignedIds: [userIdentity] },
        properties: { functionAppConfig: { runtime: { name: 'node', version: '20' } } },
        webConfig: {},
      });
      const config = planned(inputOf({ reference: byIdentity })).app.properties['functionAppConfig'];
      assert.match(
        JSON.stringify(config),
        /"type":"UserAssignedIdentity","userAssignedIdentityResourceId":"[^"]*shop-id"/,
      );
    });
  });

  describe('without a reference app', () => {
    const given = {
      resourceGroup,
      location: 'northeurope',
      planSku: 'EP1',
      runtime: 'node',
      runtimeVersion: '20',
      operatingSystem: 'linux',
      storage: { kind: 'connectionString', connectionString: storageString },
    } as const;
    const input = inputOf({ reference: undefined, recipe: given, plans: [] });

    it('is made of what was given, in a plan that the lines share', () => {
      const plan = planned(input);
      assert.deepEqual(plan.servicePlan, {
        id: idOf('serverfarms', 'shop-lines-ep1'),
        own: false,
        create: { location: 'northeurope', skuName: 'EP1', tier: 'ElasticPremium', linux: true },
      });
      assert.equal(configOf(plan)['linuxFxVersion'], 'Node|20');
      assert.equal(configOf(plan)['minTlsVersion'], '1.2');
      assert.equal(plan.app.properties['httpsOnly'], true);
      assert.equal(plan.appSettings.get('AzureWebJobsStorage'), storageString);
      assert.equal(plan.appSettings.get('FUNCTIONS_EXTENSION_VERSION'), '~4');
    });

    it('names everything that is missing at once', () => {
      const nothing = inputOf({
        reference: undefined,
        plans: [],
        recipe: { planSku: 'EP1' },
        package: { runtime: undefined as never },
      });
      assert.deepEqual(codesOf(nothing), ['LOCATION_UNKNOWN!', 'OPERATING_SYSTEM_UNKNOWN!']);
      assert.deepEqual(codesOf(inputOf({ reference: undefined, plans: [] })), ['PLAN_UNKNOWN!']);
    });

    it('is refused with the code of the recipe, all fixes, and no secret', () => {
      const outcome = planApp({ ...input, recipe: { ...input.recipe, appSettings: { TaskHubName: key } } });
      assert.ok(outcome.kind === 'refused');
      assert.equal(outcome.reason.code, 'ROUTING_RECIPE_REFUSED');
      assert.ok(!JSON.stringify(outcome).includes(key));
    });
  });

  describe('with storage by identity', () => {
    it('has an identity of its own, and lists the roles that it needs', () => {
      const input = inputOf({
        reference: referenceApp({ plan: dedicatedPlan }),
        recipe: { storage: { kind: 'identity', accountName: 'stlines' } },
      });
      const plan = planned(input);
      assert.equal(plan.appSettings.has('AzureWebJobsStorage'), false);
      assert.equal(plan.appSettings.get('AzureWebJobsStorage__accountName'), 'stlines');
      assert.equal(plan.appSettings.get('AzureWebJobsStorage__credential'), 'managedidentity');
      assert.equal(plan.app.identity.systemAssigned, true);
      assert.deepEqual(
        plan.roles.map(({ roleName, account }) => `${roleName} on ${account}`),
        [
          'Storage Blob Data Owner on stlines',
          'Storage Queue Data Contributor on stlines',
          'Storage Table Data Contributor on stlines',
        ],
      );
      assert.equal(plan.hub.account, 'stlines');
      const finding = planApp(input).findings.find(({ code }) => code === 'ROLES_NEEDED');
      assert.match(finding?.fix ?? '', /az role assignment create .*--role "Storage Blob Data Owner"/);
    });

    it('says nothing of roles that it gives itself', () => {
      const recipe = { storage: { kind: 'identity', accountName: 'stlines' }, assignRoles: true } as const;
      assert.ok(
        !codesOf(inputOf({ reference: referenceApp({ plan: dedicatedPlan }), recipe })).includes('ROLES_NEEDED'),
      );
    });

    it('shares the user-assigned identity of the reference app, which has its roles', () => {
      const reference = referenceApp({
        plan: dedicatedPlan,
        settings: {
          AzureWebJobsStorage: undefined,
          AzureWebJobsStorage__accountName: 'stshop',
          AzureWebJobsStorage__clientId: 'c-1',
        },
        identity: {
          systemAssigned: false,
          userAssignedIds: [userIdentity],
          userAssigned: [{ id: userIdentity, principalId: 'p-1', clientId: 'c-1' }],
        },
      });
      const plan = planned(inputOf({ reference }));
      assert.deepEqual(plan.app.identity, { systemAssigned: false, userAssignedIds: [userIdentity] });
      assert.deepEqual(new Set(plan.roles.map(({ userAssignedId }) => userAssignedId)), new Set([userIdentity]));
      assert.ok(!codesOf(inputOf({ reference })).includes('ROLES_NEEDED'));
    });

    it('has no content share to put its files in on Premium', () => {
      const reference = referenceApp({
        plan: premiumPlan,
        webConfig: { linuxFxVersion: 'Node|20' },
        settings: {
          AzureWebJobsStorage: undefined,
          AzureWebJobsStorage__accountName: 'stshop',
          WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: undefined,
        },
      });
      assert.ok(codesOf(inputOf({ reference })).includes('CONTENT_SHARE_IMPOSSIBLE!'));
      const fromPackage = inputOf({ reference, recipe: { deploymentMethod: 'runFromPackage' } });
      assert.ok(!codesOf(fromPackage).includes('CONTENT_SHARE_IMPOSSIBLE!'));
    });

    it('reads packages with its identity where their address has no signature', () => {
      const input = inputOf({
        reference: referenceApp({
          plan: dedicatedPlan,
          identity: { systemAssigned: false, userAssignedIds: [userIdentity] },
        }),
        recipe: { deploymentMethod: 'runFromPackage' },
        packagesByIdentity: { account: 'stregistry' },
      });
      const plan = planned(input);
      assert.equal(plan.packageIdentity, userIdentity);
      assert.deepEqual(
        plan.roles.map(({ roleName, account, userAssignedId }) => [roleName, account, userAssignedId]),
        [['Storage Blob Data Reader', 'stregistry', userIdentity]],
      );
    });
  });

  it('puts another connection of the hub where host.json looks for it', () => {
    const reference = referenceApp({ settings: { AzureWebJobsHubs: 'AccountName=old;AccountKey=eA==' } });
    const plan = planned(
      inputOf({
        reference,
        package: { storageSetting: 'Hubs' },
        recipe: { storage: { kind: 'connectionString', connectionString: storageString.replace('stshop', 'sthubs') } },
      }),
    );
    assert.match(plan.appSettings.get('AzureWebJobsHubs') ?? '', /AccountName=sthubs/);
    assert.equal(plan.appSettings.get('AzureWebJobsStorage'), storageString);
    assert.equal(plan.hub.account, 'sthubs');
  });

  it('stays in the network of the reference app', () => {
    const routing = { allTraffic: true };
    const reference = referenceApp({
      plan: premiumPlan,
      site: { subnetId: subnet },
      properties: { virtualNetworkSubnetId: subnet, outboundVnetRouting: routing, vnetRouteAllEnabled: true },
      webConfig: { linuxFxVersion: 'Node|20', vnetRouteAllEnabled: true },
    });
    const { app } = planned(inputOf({ reference }));
    assert.equal(app.properties['virtualNetworkSubnetId'], subnet);
    assert.deepEqual(app.properties['outboundVnetRouting'], routing);
    assert.equal(app.properties['vnetRouteAllEnabled'], undefined);
  });

  it('names the content share, and has it made, where it is reached through the network', () => {
    const reference = referenceApp({
      plan: premiumPlan,
      site: { contentShareOverVnet: true },
      webConfig: { linuxFxVersion: 'Node|20' },
    });
    const input = inputOf({ reference });
    assert.equal(planned(input).appSettings.get('WEBSITE_CONTENTSHARE'), input.names.app);
    assert.ok(codesOf(input).includes('CONTENT_SHARE_TO_BE_MADE'));
  });

  it('has Easy Auth when the reference app has it switched on', () => {
    const authSettings = {
      platform: { enabled: true },
      identityProviders: { azureActiveDirectory: { registration: { clientSecretSettingName: 'AUTH_SECRET' } } },
    };
    assert.deepEqual(planned(inputOf({ reference: referenceApp({ authSettings }) })).authSettings, authSettings);
    assert.equal(planned(inputOf()).authSettings, undefined);
  });

  it('has CORS, rules for addresses that people made, and none that the platform adds', () => {
    const rule = { ipAddress: '10.0.0.0/8', action: 'Allow', priority: 100, name: 'office' };
    const reference = referenceApp({
      webConfig: {
        cors: { allowedOrigins: ['https://shop.example'], supportCredentials: true },
        ipSecurityRestrictions: [rule, { ipAddress: 'Any', action: 'Deny', priority: 2147483647, name: 'Deny all' }],
        ipSecurityRestrictionsDefaultAction: 'Deny',
        scmIpSecurityRestrictions: [{ ipAddress: 'Any', action: 'Allow', priority: 1, name: 'Allow all' }],
      },
    });
    const { cors, ipSecurityRestrictions, ipSecurityRestrictionsDefaultAction, scmIpSecurityRestrictions } = configOf(
      planned(inputOf({ reference })),
    );
    assert.deepEqual(cors, { allowedOrigins: ['https://shop.example'], supportCredentials: true });
    assert.deepEqual(ipSecurityRestrictions, [rule]);
    assert.equal(ipSecurityRestrictionsDefaultAction, 'Deny');
    assert.equal(scmIpSecurityRestrictions, undefined);
  });

  it('keeps client certificates, public access and the identity of Key Vault references', () => {
    const properties = {
      httpsOnly: true,
      clientCertEnabled: true,
      clientCertMode: 'Required',
      publicNetworkAccess: 'Disabled',
      keyVaultReferenceIdentity: userIdentity.toUpperCase(),
    };
    const identity = { systemAssigned: false, userAssignedIds: [userIdentity] };
    const { app } = planned(inputOf({ reference: referenceApp({ properties, identity }) }));
    for (const [name, value] of Object.entries(properties)) assert.equal(app.properties[name], value, name);
  });

  it('has connection strings as they are', () => {
    const connectionStrings = new Map([['Orders', { value: 'Server=sql', type: 'SQLAzure' }]]);
    assert.deepEqual(
      planned(inputOf({ reference: referenceApp({ connectionStrings }) })).connectionStrings,
      connectionStrings,
    );
  });

  it('tells names apart that the host would take for one', () => {
    const application = 'a-very-long-name-of-an-application-in-production';
    const [one, other] = ['1.0', '1.1'].map((id) => planned(inputOf({ application, line: id })));
    assert.equal(one?.ref.name.slice(0, 32), other?.ref.name.slice(0, 32));
    const hostIds = [one, other].map((plan) => plan?.appSettings.get('AzureFunctionsWebHost__hostid'));
    assert.equal(new Set(hostIds).size, 2);
    assert.ok(hostIds.every((id) => id !== undefined && id.length <= 32));
    assert.ok((one?.servicePlan.id.split('/').at(-1)?.length ?? 99) <= 40);
  });

  it('has settings of the recipe, which are stronger, in any letter case', () => {
    const { appSettings } = planned(inputOf({ recipe: { appSettings: { COLOUR: 'red', Own: '1' } } }));
    assert.deepEqual(
      [appSettings.get('COLOUR'), appSettings.get('Colour'), appSettings.get('Own')],
      ['red', undefined, '1'],
    );
  });

  describe('with a tracking store', () => {
    const trackingStore = { connectionName: 'Tracking', connectionString: storageString, prefix: 'Shop' };

    it('has its settings, and says so of its hub', () => {
      const plan = planned(inputOf({ recipe: { trackingStore } }));
      const provider = 'AzureFunctionsJobHost__extensions__durableTask__storageProvider';
      assert.equal(plan.appSettings.get(`${provider}__trackingStoreConnectionName`), 'Tracking');
      assert.equal(plan.appSettings.get(`${provider}__trackingStoreNamePrefix`), 'Shop');
      assert.equal(plan.appSettings.get('Tracking'), storageString);
      assert.equal(plan.hub.trackingPrefix, 'Shop');
    });

    it('is refused when nothing leads to it, or its prefix cannot be a table', () => {
      assert.deepEqual(
        codesOf(inputOf({ recipe: { trackingStore: { connectionName: 'Tracking', prefix: 'Shop' } } })),
        ['TRACKING_STORE_UNKNOWN!'],
      );
      assert.deepEqual(codesOf(inputOf({ recipe: { trackingStore: { ...trackingStore, prefix: '1-shop' } } })), [
        'TRACKING_PREFIX_INVALID!',
      ]);
    });

    it('tells what goes wrong in tables that lines share', () => {
      const other = { ...line('1.0 Active 1.0.0'), hub: { name: 'other', account: 'stshop', trackingPrefix: 'Shop' } };
      const fleet = { application: 'shop', lines: new Map([['1.0', other]]), routes: {} };
      assert.deepEqual(codesOf(inputOf({ fleet, recipe: { trackingStore } })), [
        'TRACKING_IDS_SHARED',
        'TRACKING_LARGE_PAYLOADS',
      ]);
    });
  });

  describe('that cannot be', () => {
    it('is refused when another line has the hub', () => {
      const { names } = inputOf();
      const other = { ...line('1.0 Active 1.0.0'), hub: { name: names.hub.toUpperCase(), account: 'stshop' } };
      const fleet = { application: 'shop', lines: new Map([['1.0', other]]), routes: {} };
      assert.deepEqual(codesOf(inputOf({ fleet })), ['HUB_SHARED!']);
      const elsewhere = { ...other, hub: { ...other.hub, account: 'stother' } };
      assert.deepEqual(codesOf(inputOf({ fleet: { ...fleet, lines: new Map([['1.0', elsewhere]]) } })), []);
    });

    it('is refused when the recipe sets what every line needs for itself', () => {
      for (const name of [
        'taskhubname',
        'AzureFunctionsWebHost:hostId',
        'DURABLE_ROUTER_LINE',
        'WEBSITE_CONTENTSHARE',
      ]) {
        assert.deepEqual(codesOf(inputOf({ recipe: { appSettings: { [name]: 'x' } } })), ['SETTING_RESERVED!'], name);
      }
    });

    it('is refused in a plan of another system or region', () => {
      assert.ok(
        codesOf(inputOf({ recipe: { plan: 'plan-ep', operatingSystem: 'windows' } })).includes('PLAN_OF_OTHER_SYSTEM!'),
      );
      assert.ok(codesOf(inputOf({ recipe: { plan: 'plan-p1', location: 'northeurope' } })).includes('PLAN_ELSEWHERE!'));
      assert.deepEqual(codesOf(inputOf({ recipe: { plan: 'plan-p1', location: 'westeurope' } })), []);
    });

    it('is refused when the reference app is a container', () => {
      const reference = referenceApp({ site: { kind: 'functionapp,linux,container' } });
      assert.ok(
        codesOf(inputOf({ reference, recipe: { plan: 'plan-ep', runtimeVersion: '20' } })).includes(
          'REFERENCE_IS_CONTAINER!',
        ),
      );
    });

    it('is refused when its line has another app', () => {
      const own = { ...line('1.1 Healthy 1.1.0'), app: { name: 'shop-old', resourceGroup, subscriptionId } };
      const fleet = { application: 'shop', lines: new Map([['1.1', own]]), routes: {} };
      assert.deepEqual(codesOf(inputOf({ fleet })), ['LINE_HAS_APP!']);
    });

    it('is refused with an SKU that function apps cannot have', () => {
      assert.deepEqual(codesOf(inputOf({ recipe: { planSku: 'D1' } })), ['PLAN_SKU_UNKNOWN!']);
    });
  });

  it('can be a custom handler, which has no version', () => {
    const given = { runtime: 'custom', planSku: 'EP1', operatingSystem: 'linux', location: 'westeurope' } as const;
    const storage = { kind: 'connectionString', connectionString: storageString } as const;
    const input = inputOf({ reference: undefined, plans: [], recipe: { ...given, storage } });
    assert.equal(configOf(planned(input))['linuxFxVersion'], '');
    const flex = planned({ ...input, recipe: { ...input.recipe, planSku: 'FC1' } });
    const config = flex.app.properties['functionAppConfig'] as { runtime: unknown };
    assert.deepEqual(config.runtime, { name: 'custom', version: '1.0' });
  });

  it('says when the files look like another worker', () => {
    assert.deepEqual(codesOf(inputOf({ package: { runtime: 'python' } })), ['RUNTIME_DIFFERS']);
    assert.equal(facts.runtime, 'node');
  });
});
