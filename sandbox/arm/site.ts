import type {
  HostKeys,
  Site,
  SiteProperties,
  SlotConfigNames,
  StringDictionary,
  ConnectionStringDictionary,
} from '@azure/arm-appservice';
import { slotOf, type App, type Estate, type Slot } from './estate.ts';

/** A site as it goes over the wire: the SDK's model has the properties flattened into it. */
export type SiteOnTheWire = Pick<Site, 'kind' | 'location' | 'tags'> & {
  readonly id: string;
  readonly name: string;
  readonly type: 'Microsoft.Web/sites' | 'Microsoft.Web/sites/slots';
  readonly properties: SiteProperties;
};

/** A config resource as it goes over the wire. */
type ConfigOnTheWire<Properties> = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly properties: Properties;
};

/** The resource id of an app or of one of its slots. */
export function siteId(estate: Estate, app: App, slot: Slot): string {
  const id = `/subscriptions/${estate.subscriptionId}/resourceGroups/${app.resourceGroup}/providers/Microsoft.Web/sites/${app.name}`;
  return slot.name === 'production' ? id : `${id}/slots/${slot.name}`;
}

/** The site as `GET` answers it; for the fields see the example GetWebApp.json of the specification. */
export function describeSite(estate: Estate, app: App, slot: Slot): SiteOnTheWire {
  const scmHostName = slot.hostName.replace(/^([^.]+)\./, '$1.scm.');
  const production = slot.name === 'production';
  return {
    id: siteId(estate, app, slot),
    name: production ? app.name : `${app.name}/${slot.name}`,
    type: production ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots',
    kind: app.kind,
    location: app.location,
    properties: {
      state: slot.state,
      hostNames: [slot.hostName],
      repositorySiteName: app.name,
      usageState: 'Normal',
      enabled: slot.state === 'Running',
      enabledHostNames: [slot.hostName, scmHostName],
      availabilityState: 'Normal',
      hostNameSslStates: [
        { name: slot.hostName, sslState: 'Disabled', hostType: 'Standard' },
        { name: scmHostName, sslState: 'Disabled', hostType: 'Repository' },
      ],
      serverFarmId: `/subscriptions/${estate.subscriptionId}/resourceGroups/${app.resourceGroup}/providers/Microsoft.Web/serverfarms/plan`,
      reserved: app.kind.includes('linux'),
      isXenon: false,
      hyperV: false,
      lastModifiedTimeUtc: new Date(),
      siteConfig: {
        numberOfWorkers: 1,
        linuxFxVersion: '',
        acrUseManagedIdentityCreds: false,
        alwaysOn: false,
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
      ...(app.lastSwap === undefined ? {} : { slotSwapStatus: app.lastSwap }),
      httpsOnly: true,
      redundancyMode: 'None',
      storageAccountRequired: false,
      keyVaultReferenceIdentity: 'SystemAssigned',
      sku: 'ElasticPremium',
    },
  };
}

function config<Properties>(
  estate: Estate,
  app: App,
  slot: Slot,
  name: string,
  properties: Properties,
): ConfigOnTheWire<Properties> {
  return {
    id: `${siteId(estate, app, slot)}/config/${name}`,
    name,
    type: slot.name === 'production' ? 'Microsoft.Web/sites/config' : 'Microsoft.Web/sites/slots/config',
    location: app.location,
    properties,
  };
}

/** `config/appsettings/list`. */
export function describeAppSettings(
  estate: Estate,
  app: App,
  slot: Slot,
): ConfigOnTheWire<NonNullable<StringDictionary['properties']>> {
  return config(estate, app, slot, 'appsettings', { ...slot.appSettings });
}

/** `config/connectionstrings/list`. */
export function describeConnectionStrings(
  estate: Estate,
  app: App,
  slot: Slot,
): ConfigOnTheWire<NonNullable<ConnectionStringDictionary['properties']>> {
  return config(estate, app, slot, 'connectionstrings', structuredClone(slot.connectionStrings));
}

/** `config/slotConfigNames`: one for all slots of the app. */
export function describeStickyNames(estate: Estate, app: App): ConfigOnTheWire<Required<SlotConfigNames>> | undefined {
  const production = slotOf(app, undefined);
  return production === undefined
    ? undefined
    : config(estate, app, production, 'slotConfigNames', {
        connectionStringNames: [...app.stickyConnectionStrings],
        appSettingNames: [...app.stickyAppSettings],
        azureStorageConfigNames: [],
      });
}

/** `host/default/listkeys`. */
export function describeHostKeys(slot: Slot): Required<HostKeys> {
  return {
    masterKey: slot.keys.masterKey,
    functionKeys: { ...slot.keys.functionKeys },
    systemKeys: { ...slot.keys.systemKeys },
  };
}
