import { randomUUID } from 'node:crypto';
import type { ConnectionStringType } from '@azure/arm-appservice';
import { restart, type App, type Slot } from '../estate.ts';

/** The body of `PUT sites/{name}`. */
export interface SiteEnvelope {
  readonly location?: string;
  readonly kind?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: {
    readonly type?: string;
    readonly userAssignedIdentities?: Readonly<Record<string, unknown>>;
  };
  readonly properties?: Readonly<Record<string, unknown>> & {
    readonly serverFarmId?: string;
    readonly siteConfig?: SiteConfigInEnvelope;
    readonly virtualNetworkSubnetId?: string;
    readonly vnetRouteAllEnabled?: boolean;
    readonly vnetContentShareEnabled?: boolean;
    readonly outboundVnetRouting?: { readonly applicationTraffic?: boolean; readonly contentShareTraffic?: boolean };
    readonly functionAppConfig?: unknown;
  };
}

type SiteConfigInEnvelope = Readonly<Record<string, unknown>> & {
  readonly appSettings?: readonly { readonly name: string; readonly value: string }[];
  readonly connectionStrings?: readonly {
    readonly name: string;
    readonly connectionString: string;
    readonly type: ConnectionStringType;
  }[];
};

/** Properties that say what is, and cannot be set; or that are kept elsewhere. */
const notKept: ReadonlySet<string> = new Set([
  'serverFarmId',
  'siteConfig',
  'virtualNetworkSubnetId',
  'vnetRouteAllEnabled',
  'vnetContentShareEnabled',
  'outboundVnetRouting',
  'state',
  'hostNames',
  'enabledHostNames',
  'hostNameSslStates',
  'defaultHostName',
  'repositorySiteName',
  'resourceGroup',
  'lastModifiedTimeUtc',
  'sku',
  'inProgressOperationId',
  'cloningInfo',
]);

export function appSettingsIn({ properties }: SiteEnvelope): Record<string, string> | undefined {
  const list = properties?.siteConfig?.appSettings;
  return list === undefined ? undefined : Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** Brings an app to what the body says; what it leaves out stays. Whatever is in `siteConfig` restarts it. */
export function applyEnvelope(app: App, slot: Slot, envelope: SiteEnvelope): void {
  const { properties = {}, tags, identity } = envelope;
  if (tags !== undefined) app.tags = { ...tags };
  if (identity !== undefined) applyIdentity(app, identity);
  for (const [name, value] of Object.entries(properties)) if (!notKept.has(name)) app.properties[name] = value;
  const routing = properties.outboundVnetRouting;
  const routesAllTraffic = routing?.applicationTraffic ?? properties.vnetRouteAllEnabled;
  const contentShareOverVnet = routing?.contentShareTraffic ?? properties.vnetContentShareEnabled;
  slot.network = {
    ...slot.network,
    ...(properties.virtualNetworkSubnetId ? { subnetId: properties.virtualNetworkSubnetId } : {}),
    ...(routesAllTraffic === undefined ? {} : { routesAllTraffic }),
    ...(contentShareOverVnet === undefined ? {} : { contentShareOverVnet }),
  };
  if (properties.siteConfig === undefined) return;
  const { connectionStrings, ...config } = properties.siteConfig;
  Object.assign(slot.siteConfig, config);
  delete slot.siteConfig['appSettings'];
  slot.appSettings = appSettingsIn(envelope) ?? slot.appSettings;
  if (connectionStrings !== undefined) {
    slot.connectionStrings = Object.fromEntries(
      connectionStrings.map(({ name, connectionString, type }) => [name, { value: connectionString, type }]),
    );
  }
  restart(slot);
}

function applyIdentity(app: App, { type = '', userAssignedIdentities }: NonNullable<SiteEnvelope['identity']>): void {
  const systemAssigned = /\bSystemAssigned\b/i.test(type);
  app.identity = {
    principalId: systemAssigned ? (app.identity.principalId ?? randomUUID()) : undefined,
    userAssignedIds: /\bUserAssigned\b/i.test(type) ? Object.keys(userAssignedIdentities ?? {}) : [],
  };
}
