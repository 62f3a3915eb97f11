import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import {
  createArmSites,
  createArmSlots,
  type ArmSites,
  type ArmSlots,
  type SiteRef,
} from '../../core/azure/arm/index.ts';
import type { Cloud } from '../../core/azure/clouds.ts';
import { createDurableHttpApi, type DurableHttpApi } from '../../core/azure/functions-host/index.ts';
import { openStorage, type StorageDoors } from '../../core/azure/storage/index.ts';
import type { CoreContext } from '../../core/context.ts';
import { locateHub, type AppConfiguration } from '../../core/taskhub/locate/index.ts';
import type { HubLocation } from '../../core/taskhub/model.ts';

/** How the script reaches Azure. */
export interface LiveAccess {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly context: CoreContext;
  readonly subscriptionId: string;
}

/** The app on which assumptions are tried. Each question is asked of Azure once. */
export interface LiveApp {
  readonly sites: ArmSites;
  readonly slots: ArmSlots;
  readonly ref: SiteRef;
  readonly slot: string | undefined;
  /** The durable management API through ARM, with an ARM token only. */
  readonly bridge: DurableHttpApi;
  appSettings(): Promise<ReadonlyMap<string, string>>;
  hostJson(): Promise<string>;
  location(): Promise<HubLocation>;
  /** The account of the hub's tables. @throws Error when the hub is elsewhere */
  storage(): Promise<StorageDoors>;
}

/** Finds the app. @throws DurableDeployError when it cannot be found or seen */
export async function openLiveApp(
  access: LiveAccess,
  wanted: { readonly app: string; readonly resourceGroup?: string; readonly slot?: string },
): Promise<LiveApp> {
  const { httpClient, context } = access;
  const sites = createArmSites(access);
  const ref = await sites.findSite(wanted.app, wanted.resourceGroup);
  const site = await sites.getSite(ref, wanted.slot);
  const appSettings = once(() => sites.appSettings(ref, wanted.slot));
  const hostJson = once(() => sites.hostFile(ref, wanted.slot, 'host.json'));
  const location = once(async () => {
    const configuration: AppConfiguration = {
      hostJson: { text: await hostJson(), origin: 'host.json of the running app' },
      appSettings: await appSettings(),
      connectionStrings: await sites.connectionStrings(ref, wanted.slot),
      siteName: site.name,
      storageSuffix: access.cloud.storageSuffix,
      ...(wanted.slot === undefined ? {} : { slotName: wanted.slot }),
    };
    const located = locateHub(configuration);
    if (located.kind === 'unknown') throw new Error(located.reasons.map(({ message }) => message).join(' '));
    return located.location;
  });
  return {
    sites,
    slots: createArmSlots(access),
    ref,
    slot: wanted.slot,
    bridge: createDurableHttpApi({
      bridge: { sites, ref, ...(wanted.slot === undefined ? {} : { slot: wanted.slot }) },
      httpClient,
      context,
    }),
    appSettings,
    hostJson,
    location,
    storage: once(async () => {
      const { connection, trackingStore } = await location();
      const tables = trackingStore?.connection ?? connection;
      if (tables === undefined) throw new Error('The hub is not in Azure Storage.');
      return openStorage(tables, access);
    }),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}
