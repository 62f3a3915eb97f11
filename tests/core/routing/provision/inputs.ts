import type { AppDescription, AppPlan } from '../../../../core/azure/arm/apps-model.ts';
import type { Site } from '../../../../core/azure/arm/index.ts';
import { namesOfLine } from '../../../../core/routing/names/index.ts';
import type { PackageFacts } from '../../../../core/routing/packages/index.ts';
import { planApp, type LineAppInput, type LineAppPlan } from '../../../../core/routing/provision/index.ts';
import type { LineRecipe } from '../../../../core/routing/recipe/model.ts';

export const subscriptionId = '11111111-1111-1111-1111-111111111111';
export const resourceGroup = 'rg-shop';
export const key = 'c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA==';
export const storageString = `DefaultEndpointsProtocol=https;AccountName=stshop;AccountKey=${key};EndpointSuffix=core.windows.net`;

export function idOf(kind: 'sites' | 'serverfarms', name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/${kind}/${name}`;
}

export function planOf(name: string, skuName: string, tier: string, more: Partial<AppPlan> = {}): AppPlan {
  return {
    id: idOf('serverfarms', name),
    name,
    resourceGroup,
    location: 'West Europe',
    skuName,
    tier,
    linux: false,
    appCount: 1,
    ...more,
  };
}

export const consumptionPlan = planOf('plan-y1', 'Y1', 'Dynamic');
export const premiumPlan = planOf('plan-ep', 'EP1', 'ElasticPremium', { linux: true });
export const dedicatedPlan = planOf('plan-p1', 'P1v3', 'PremiumV3');
export const flexPlan = planOf('plan-flex', 'FC1', 'FlexConsumption', { linux: true });

/** App settings of an app that has run for years. */
export const settingsOfReference: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: storageString,
  FUNCTIONS_EXTENSION_VERSION: '~4',
  FUNCTIONS_WORKER_RUNTIME: 'node',
  WEBSITE_NODE_DEFAULT_VERSION: '~20',
  WEBSITE_CONTENTAZUREFILECONNECTIONSTRING: `${storageString};ContentOfReference=1`,
  WEBSITE_CONTENTSHARE: 'shop8a7f',
  WEBSITE_RUN_FROM_PACKAGE: 'https://stshop.blob.core.windows.net/releases/old.zip?sig=reference',
  AzureFunctionsWebHost__hostId: 'shop-reference',
  TaskHubName: 'ShopReferenceHub',
  AzureFunctionsJobHost__extensions__durableTask__hubName: 'OverridingHub',
  'AzureWebJobs.Nightly.Disabled': 'true',
  AzureWebJobs_OrderQueue_Disabled: '1',
  DEPLOYMENT_STORAGE_CONNECTION_STRING: 'deployment-of-reference',
  DURABLE_DEPLOYMENT_RELEASE: '2026-05-01.3',
  WEBSITE_OVERRIDE_STICKY_DIAGNOSTICS_SETTINGS: '0',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=5d1c',
  Colour: 'blue',
};

export interface ReferenceOptions extends Partial<Omit<AppDescription, 'site' | 'appSettings'>> {
  readonly plan?: AppPlan;
  readonly site?: Partial<Site>;
  readonly settings?: Readonly<Record<string, string | undefined>>;
}

/** An app named `shop`, on Windows Consumption unless it is told otherwise. */
export function referenceApp(options: ReferenceOptions = {}): AppDescription {
  const { plan = consumptionPlan, site, settings = {}, ...more } = options;
  const merged = Object.entries({ ...settingsOfReference, ...settings });
  return {
    ref: { subscriptionId, resourceGroup, name: 'shop' },
    site: {
      id: idOf('sites', 'shop'),
      name: 'shop',
      kind: plan.linux ? 'functionapp,linux' : 'functionapp',
      state: 'Running',
      defaultHostName: 'shop.azurewebsites.net',
      location: 'West Europe',
      sku: plan.tier,
      planId: plan.id,
      ...site,
    },
    tags: {},
    identity: { systemAssigned: false, userAssignedIds: [] },
    properties: { httpsOnly: true, clientAffinityEnabled: true },
    webConfig: { minTlsVersion: '1.3', ftpsState: 'Disabled', use32BitWorkerProcess: true },
    authSettings: { platform: { enabled: false } },
    appSettings: new Map(merged.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    connectionStrings: new Map(),
    sticky: { appSettingNames: [], connectionStringNames: [] },
    customHostNames: [],
    privateEndpointIds: [],
    alertNames: [],
    ...more,
  };
}

export const facts: PackageFacts = {
  hash: 'ab'.repeat(32),
  bytes: 1000,
  hubSetting: 'TaskHubName',
  needsPatch: false,
  storageSetting: 'AzureWebJobsStorage',
  runtime: 'node',
  findings: [],
};

export const recipe: LineRecipe = {
  reference: { resourceGroup, name: 'shop' },
  appSettings: {},
  deploymentMethod: 'auto',
  patchHostJson: false,
  assignRoles: false,
  keepTriggers: [],
};

export interface InputOptions extends Omit<Partial<LineAppInput>, 'recipe' | 'package'> {
  readonly application?: string;
  readonly recipe?: Partial<LineRecipe>;
  readonly package?: Partial<PackageFacts>;
}

/** What is known before line 1.1 of the application `shop` is made. */
export function inputOf(options: InputOptions = {}): LineAppInput {
  const { application = 'shop', recipe: ofRecipe, package: ofPackage, ...more } = options;
  const line = options.line ?? '1.1';
  return {
    subscriptionId,
    resourceGroup,
    line,
    names: namesOfLine(application, line, `${subscriptionId}/${resourceGroup}`),
    recipe: { ...recipe, ...ofRecipe },
    package: { ...facts, ...ofPackage },
    reference: referenceApp(),
    fleet: { application, lines: new Map(), routes: {} },
    plans: [consumptionPlan, premiumPlan, dedicatedPlan, flexPlan],
    apps: [],
    quotas: { maxLines: 10 },
    storageSuffix: 'core.windows.net',
    now: '2026-05-04T12:00:00.000Z',
    ...more,
  };
}

/** The plan of an app that can be made. */
export function planned(input: LineAppInput): LineAppPlan {
  const outcome = planApp(input);
  if (outcome.kind === 'refused') throw new Error(`It was refused: ${outcome.reason.message}`);
  return outcome.plan;
}

/** Codes of the findings, those that forbid it with `!`. */
export function codesOf(input: LineAppInput): string[] {
  return planApp(input).findings.map(({ code, severity }) => (severity === 'error' ? `${code}!` : code));
}
