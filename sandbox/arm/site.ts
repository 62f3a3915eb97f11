import { createHash } from 'node:crypto';
import type { ManagedServiceIdentity, OutboundVnetRouting, Site, SiteProperties } from '@azure/arm-appservice';
import type { App, Estate, Slot } from './estate.ts';

/** The site's own properties: those of the SDK's model, and the older names of some. */
type PropertiesOnTheWire = SiteProperties & {
  readonly vnetRouteAllEnabled?: boolean;
  readonly vnetImagePullEnabled?: boolean;
  readonly vnetContentShareEnabled?: boolean;
  readonly outboundVnetRouting?: OutboundVnetRouting & { readonly managedIdentityTraffic?: boolean };
};

/** A site as it goes over the wire: the SDK's model has the properties flattened into it. */
export type SiteOnTheWire = Pick<Site, 'kind' | 'location' | 'tags'> & {
  readonly identity?: ManagedServiceIdentity;
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.Web/sites' | 'Microsoft.Web/sites/slots';
  readonly properties: PropertiesOnTheWire;
};

/** The resource id of an app or of one of its slots. */
export function siteId(estate: Estate, app: App, slot: Slot): string {
  const id = `/subscriptions/${estate.subscriptionId}/resourceGroups/${app.resourceGroup}/providers/Microsoft.Web/sites/${app.name}`;
  return slot.name === 'production' ? id : `${id}/slots/${slot.name}`;
}

/** Virtual network switches: one object since version 2025-03-01, as the published examples show it; three fields before. */
function networkOf({ network }: Slot, apiVersion: string): Partial<PropertiesOnTheWire> {
  const [applicationTraffic, contentShareTraffic] = [
    network.routesAllTraffic ?? false,
    network.contentShareOverVnet ?? false,
  ];
  const subnet = network.subnetId === undefined ? {} : { virtualNetworkSubnetId: network.subnetId };
  if (apiVersion < '2025-03-01') {
    return {
      ...subnet,
      vnetRouteAllEnabled: applicationTraffic,
      vnetImagePullEnabled: false,
      vnetContentShareEnabled: contentShareTraffic,
    };
  }
  return {
    ...subnet,
    outboundVnetRouting: {
      allTraffic: false,
      applicationTraffic,
      contentShareTraffic,
      imagePullTraffic: false,
      backupRestoreTraffic: false,
      ...(apiVersion < '2025-05-01' ? {} : { managedIdentityTraffic: false }),
    },
  };
}

/**
 * The site as `GET` answers it; for the fields see the example GetWebApp.json of the specification.
 *
 * @param apiVersion such as `2025-05-01`, which it is by default
 */
export function describeSite(estate: Estate, app: App, slot: Slot, apiVersion = '2025-05-01'): SiteOnTheWire {
  const scmHostName = slot.hostName.replace(/^([^.]+)\./, '$1.scm.');
  const production = slot.name === 'production';
  const custom = production ? app.customHostNames : [];
  return {
    id: siteId(estate, app, slot),
    name: production ? app.name : `${app.name}/${slot.name}`,
    type: production ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots',
    kind: app.kind,
    location: app.location,
    ...(Object.keys(app.tags).length === 0 ? {} : { tags: { ...app.tags } }),
    ...describeIdentity(app),
    properties: {
      state: slot.state,
      hostNames: [slot.hostName, ...custom],
      repositorySiteName: app.name,
      usageState: 'Normal',
      enabled: slot.state === 'Running',
      enabledHostNames: [slot.hostName, ...custom, scmHostName],
      availabilityState: 'Normal',
      hostNameSslStates: [
        { name: slot.hostName, sslState: 'Disabled', hostType: 'Standard' },
        { name: scmHostName, sslState: 'Disabled', hostType: 'Repository' },
      ],
      serverFarmId: `/subscriptions/${estate.subscriptionId}/resourceGroups/${app.planResourceGroup}/providers/Microsoft.Web/serverfarms/${app.planName}`,
      reserved: app.kind.includes('linux'),
      isXenon: false,
      hyperV: false,
      lastModifiedTimeUtc: new Date(),
      ...networkOf(slot, apiVersion),
      siteConfig: {
        numberOfWorkers: 1,
        linuxFxVersion: '',
        acrUseManagedIdentityCreds: false,
        alwaysOn: slot.web.alwaysOn ?? false,
        http20Enabled: false,
        functionAppScaleLimit: 0,
        minimumElasticInstanceCount: 0,
      },
      scmSiteAlsoStopped: false,
      clientAffinityEnabled: false,
      clientCertEnabled: false,
      clientCertMode: 'Required',
      hostNamesDisabled: false,
      customDomainVerificationId: '7F3BB652450EF7AD0B6AA33064586E4A9CE823A46DF0B2EC6443A68086E84153',
      outboundIpAddresses: '192.0.2.1,192.0.2.2',
      possibleOutboundIpAddresses: '192.0.2.1,192.0.2.2,192.0.2.3',
      containerSize: 1536,
      dailyMemoryTimeQuota: 0,
      resourceGroup: app.resourceGroup,
      defaultHostName: slot.hostName,
      ...(slot.targetSwapSlot === undefined ? {} : { targetSwapSlot: slot.targetSwapSlot }),
      ...(slot.lastSwap === undefined ? {} : { slotSwapStatus: slot.lastSwap }),
      ...(app.operation === undefined ? {} : { inProgressOperationId: app.operation.id }),
      httpsOnly: true,
      redundancyMode: 'None',
      storageAccountRequired: false,
      keyVaultReferenceIdentity: 'SystemAssigned',
      sku: app.sku,
      ...app.properties,
    },
  };
}

function describeIdentity({ identity }: App): Pick<SiteOnTheWire, 'identity'> {
  const { principalId, userAssignedIds } = identity;
  const types = [
    ...(principalId === undefined ? [] : ['SystemAssigned']),
    ...(userAssignedIds.length > 0 ? ['UserAssigned'] : []),
  ];
  if (types.length === 0) return {};
  return {
    identity: {
      type: types.join(', ') as NonNullable<ManagedServiceIdentity['type']>,
      ...(principalId === undefined ? {} : { principalId, tenantId: '72f988bf-0000-4000-8000-000000000001' }),
      ...(userAssignedIds.length === 0
        ? {}
        : {
            userAssignedIdentities: Object.fromEntries(
              userAssignedIds.map((id) => [id, { principalId: idOf(id, 'p'), clientId: idOf(id, 'c') }]),
            ),
          }),
    },
  };
}

/** An id that is always the same for a resource. */
function idOf(resourceId: string, kind: string): string {
  const hash = createHash('sha256').update(`${kind}${resourceId.toLowerCase()}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
