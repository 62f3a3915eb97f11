import type { PlanKind } from '../model.ts';

/** How names of settings are compared: the host takes `:` for `__`, and no notice of letter case. */
export function settingKey(name: string): string {
  return name.replaceAll(':', '__').toLowerCase();
}

/** Whether a setting of the reference app is its own business, and would do harm in another app. */
export function isNeverCopied(name: string): boolean {
  const key = settingKey(name);
  return own.has(key) || ownPatterns.some((pattern) => pattern.test(key));
}

/**
 * What belongs to one app: its content, its packages, its host id, its hub. Two apps with one content share overwrite each other's code.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings
 */
const own: ReadonlySet<string> = new Set(
  [
    'WEBSITE_CONTENTSHARE',
    'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
    'WEBSITE_RUN_FROM_PACKAGE',
    'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID',
    'WEBSITE_RUN_FROM_ZIP',
    'WEBSITE_USE_ZIP',
    'WEBSITE_ZIP_PRELOAD_ENABLED',
    'WEBSITE_LOCAL_CACHE_OPTION',
    'SCM_RUN_FROM_PACKAGE',
    'AzureFunctionsWebHost__hostid',
    'AzureFunctionsJobHost__extensions__durableTask__hubName',
    // Marks that the tasks of this extension write.
    'DURABLE_ROUTER_LINE',
    'DURABLE_DEPLOYMENT_RELEASE',
  ].map(settingKey),
);

const ownPatterns: readonly RegExp[] = [
  // Where Flex Consumption keeps its packages.
  /^deployment_/,
  // Which functions are off; on Linux and in older apps with _ or __ where others have a dot.
  /^azurewebjobs(?:\.|_{1,2}).+(?:\.|_{1,2})disabled$/,
  // What the platform itself sets in every process.
  /^website_(?:site_name|slot_name|hostname|instance_id|owner_name|resource_group|sku|deployment_id)$/,
  // What differs between slots only.
  /^website_override_sticky_/,
];

/**
 * What Flex Consumption does not take: `functionAppConfig` says it instead.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
 */
const notOnFlex: ReadonlySet<string> = new Set(
  [
    'ENABLE_ORYX_BUILD',
    'FUNCTIONS_EXTENSION_VERSION',
    'FUNCTIONS_WORKER_RUNTIME',
    'FUNCTIONS_WORKER_RUNTIME_VERSION',
    'FUNCTIONS_MAX_HTTP_CONCURRENCY',
    'FUNCTIONS_WORKER_PROCESS_COUNT',
    'FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED',
    'SCM_DO_BUILD_DURING_DEPLOYMENT',
    'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
    'WEBSITE_CONTENTOVERVNET',
    'WEBSITE_CONTENTSHARE',
    'WEBSITE_DNS_SERVER',
    'WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT',
    'WEBSITE_NODE_DEFAULT_VERSION',
    'WEBSITE_RUN_FROM_PACKAGE',
    'WEBSITE_SKIP_CONTENTSHARE_VALIDATION',
    'WEBSITE_VNET_ROUTE_ALL',
  ].map(settingKey),
);

/** Whether an app in a plan of this kind can have the setting. */
export function fitsPlan(name: string, kind: PlanKind): boolean {
  return kind !== 'flex' || !notOnFlex.has(settingKey(name));
}
