import type {
  ConnectionStringDictionary,
  HostKeys,
  SiteAuthSettingsV2Properties,
  SiteConfig,
  SlotConfigNames,
  StringDictionary,
} from '@azure/arm-appservice';
import { slotOf, type App, type Estate, type Slot } from './estate.ts';
import { siteId } from './site.ts';

/** A config resource as it goes over the wire. */
type ConfigOnTheWire<Properties> = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly properties: Properties;
};

function typeOf(slot: Slot): string {
  return slot.name === 'production' ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
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
    type: `${typeOf(slot)}/config`,
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
        azureStorageConfigNames: [...app.stickyStorageMounts],
      });
}

/** `config/web`; its name is that of the site. */
export function describeWebConfig(estate: Estate, app: App, slot: Slot): ConfigOnTheWire<SiteConfig> {
  return {
    ...config(estate, app, slot, 'web', {
      numberOfWorkers: 1,
      netFrameworkVersion: 'v8.0',
      linuxFxVersion: app.kind.includes('linux') ? 'Node|20' : '',
      acrUseManagedIdentityCreds: false,
      alwaysOn: slot.web.alwaysOn ?? false,
      ...(slot.web.autoSwapSlotName === undefined ? {} : { autoSwapSlotName: slot.web.autoSwapSlotName }),
      ...(slot.web.healthCheckPath === undefined ? {} : { healthCheckPath: slot.web.healthCheckPath }),
      vnetName: slot.network.subnetId?.split('/').slice(-3).join('_') ?? '',
      vnetRouteAllEnabled: slot.network.routesAllTraffic ?? false,
      vnetPrivatePortsCount: 0,
      http20Enabled: false,
      minTlsVersion: '1.2',
      scmMinTlsVersion: '1.2',
      ftpsState: 'FtpsOnly',
      functionAppScaleLimit: 0,
      functionsRuntimeScaleMonitoringEnabled: false,
      minimumElasticInstanceCount: 0,
      ...slot.siteConfig,
    }),
    name: slot.name === 'production' ? app.name : slot.name,
  };
}

/** `config/authsettingsV2`; for the fields, name and type see the example GetAuthSettingsV2WithoutSecrets.json. */
export function describeAuthentication(
  estate: Estate,
  app: App,
  slot: Slot,
): ConfigOnTheWire<SiteAuthSettingsV2Properties> {
  return {
    ...config(
      estate,
      app,
      slot,
      'authsettingsv2',
      slot.authSettings ?? {
        platform: { enabled: slot.easyAuth, runtimeVersion: '~1' },
        globalValidation: { requireAuthentication: slot.easyAuth, unauthenticatedClientAction: 'Return401' },
        identityProviders: {},
        login: {
          tokenStore: { enabled: false, tokenRefreshExtensionHours: 72 },
          preserveUrlFragmentsForLogins: false,
        },
        httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' }, forwardProxy: { convention: 'NoProxy' } },
      },
    ),
    type: `${typeOf(slot)}/authsettingsv2`,
  };
}

/** `privateEndpointConnections`: those of the app itself. */
export function describePrivateEndpoints(estate: Estate, app: App, slot: Slot): unknown[] {
  if (slot.name !== 'production') return [];
  return app.privateEndpointIds.map((id) => {
    const name = id.split('/').at(-1) ?? '';
    return {
      id: `${siteId(estate, app, slot)}/privateEndpointConnections/${name}`,
      name,
      type: `${typeOf(slot)}/privateEndpointConnections`,
      properties: {
        provisioningState: 'Succeeded',
        privateEndpoint: { id },
        privateLinkServiceConnectionState: { status: 'Approved', description: '', actionsRequired: 'None' },
      },
    };
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
