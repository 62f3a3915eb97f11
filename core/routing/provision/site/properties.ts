import type { NewApp } from '../../../azure/arm/apps-model.ts';
import type { AppStorage } from '../settings/storage.ts';
import type { ChosenPlan } from '../plan/choose-plan.ts';
import type { DeploymentContainer, LineAppInput } from '../model.ts';
import { asRecord, picked } from './read.ts';
import type { RuntimeChoice } from './runtime.ts';

/** The setting by which Flex Consumption reaches the storage of its packages. */
export const deploymentStorageSetting = 'DEPLOYMENT_STORAGE_CONNECTION_STRING';

/** Properties of a site that are made like those of the reference app. */
const copied = [
  'httpsOnly',
  'clientCertEnabled',
  'clientCertMode',
  'clientCertExclusionPaths',
  'publicNetworkAccess',
  'endToEndEncryptionEnabled',
  'storageAccountRequired',
] as const;

const ofNetwork = ['virtualNetworkSubnetId', 'outboundVnetRouting'] as const;
/** Older names of what `outboundVnetRouting` says: either of the two. */
const ofOlderNetwork = ['vnetRouteAllEnabled', 'vnetContentShareEnabled', 'vnetImagePullEnabled'] as const;

/** The `properties` of a line's app, without `siteConfig`. */
export function sitePropertiesOf(
  input: LineAppInput,
  plan: ChosenPlan,
  identity: NewApp['identity'],
): Readonly<Record<string, unknown>> {
  const of = input.reference?.properties ?? {};
  const withNetwork = plan.kind !== 'consumption' && typeof of['virtualNetworkSubnetId'] === 'string';
  const routing = of['outboundVnetRouting'] === undefined || of['outboundVnetRouting'] === null;
  const resolver = of['keyVaultReferenceIdentity'];
  const keepsResolver = typeof resolver === 'string' && includesId(identity.userAssignedIds, resolver);
  return {
    serverFarmId: plan.id,
    reserved: plan.linux,
    httpsOnly: true,
    clientAffinityEnabled: false,
    ...picked(of, copied),
    ...(withNetwork ? picked(of, [...ofNetwork, ...(routing ? ofOlderNetwork : [])]) : {}),
    ...(keepsResolver ? { keyVaultReferenceIdentity: resolver } : {}),
  };
}

/** Whether a list of resource ids holds one, in any letter case. */
export function includesId(ids: readonly string[], id: string): boolean {
  return ids.some((one) => one.toLowerCase() === id.toLowerCase());
}

/** The container that Flex Consumption takes the packages of an app from; its name is the app's own. */
export function deploymentContainerOf(
  { names }: LineAppInput,
  host: AppStorage | undefined,
): DeploymentContainer | undefined {
  return host?.connection === undefined
    ? undefined
    : { connection: host.connection, name: `app-package-${names.hostId}` };
}

/**
 * `functionAppConfig`: what Flex Consumption has in place of settings. Scale and concurrency are those of the reference app.
 *
 * @param blobUrl of the account, such as `https://stshop.blob.core.windows.net`
 * @param identity a user-assigned identity's resource id, `system`, or `undefined` for a connection string
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code, Azure/azure-rest-api-specs (FunctionAppConfig)
 */
export function functionAppConfigOf(
  { reference }: LineAppInput,
  runtime: RuntimeChoice,
  container: { readonly blobUrl: string; readonly name: string },
  identity: string | undefined,
): Readonly<Record<string, unknown>> {
  const of = asRecord(reference?.properties['functionAppConfig']);
  const authentication =
    identity === undefined
      ? { type: 'StorageAccountConnectionString', storageAccountConnectionStringName: deploymentStorageSetting }
      : identity === 'system'
        ? { type: 'SystemAssignedIdentity' }
        : { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity };
  const scale = asRecord(of['scaleAndConcurrency']);
  return {
    ...picked(of, ['siteUpdateStrategy']),
    deployment: {
      storage: { type: 'blobContainer', value: `${container.blobUrl}/${container.name}`, authentication },
    },
    runtime: { name: runtime.name ?? '', version: runtime.version ?? '' },
    scaleAndConcurrency: {
      maximumInstanceCount: scale['maximumInstanceCount'] ?? 100,
      instanceMemoryMB: scale['instanceMemoryMB'] ?? 2048,
      ...picked(scale, ['triggers', 'alwaysReady']),
    },
  };
}
