import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmSites, Site, SiteRef } from '../../azure/arm/index.ts';
import type { DurableHttpApi, DurableHttpApiOptions } from '../../azure/functions-host/index.ts';
import type { StorageDoors } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import type { Finding } from '../../finding.ts';
import type { PackageFiles } from '../locate/index.ts';
import type {
  DecidingSetting,
  HubLocation,
  HubReader,
  Located,
  Policy,
  Source,
  StorageProvider,
  VersionMatchStrategy,
} from '../model.ts';
import type { StorageConnection } from '../../azure/storage/index.ts';
import type { TimelineEntry, WaitOptions, WaitOutcome } from '../wait/index.ts';

/** What to check. Connection strings and keys in it are secrets. */
export interface CheckRequest extends WaitOptions {
  /** `auto` never takes the status function. */
  readonly source: 'auto' | Source;
  /** The app that Azure Resource Manager is asked about. */
  readonly app?: {
    readonly appName: string;
    readonly resourceGroupName?: string;
    /** Absent for production. */
    readonly slotName?: string;
  };
  /** What was typed instead of what the app's configuration says. */
  readonly hub: {
    readonly taskHubName?: string;
    readonly storageConnectionString?: string;
    readonly trackingStoreConnectionString?: string;
    readonly trackingStoreNamePrefix?: string;
  };
  /** Where host.json is read from, other than from the running app. */
  readonly hostJsonFrom?: { readonly kind: 'package' | 'hostJson'; readonly path: string };
  readonly functionApp?: { readonly url?: string; readonly key?: string };
  readonly statusFunction?: { readonly url: string; readonly key?: string };
  readonly policy: Policy;
  /** How many of the oldest instances to name. */
  readonly sampleSize: number;
  readonly onChange?: (entry: TimelineEntry) => void;
}

/** The app as Azure Resource Manager knows it. */
export interface FoundApp {
  readonly ref: SiteRef;
  readonly site: Site;
  /** Absent for production. */
  readonly slot?: string;
}

/** What to check of a hub that was located before: all but what leads to a hub. */
export interface LocatedCheckRequest extends Omit<CheckRequest, 'source' | 'app' | 'hub' | 'statusFunction'> {
  readonly source: 'auto' | 'storage' | 'managementApi';
}

/** A hub that was located before, and the app that it is the hub of. */
export interface CheckSituation {
  /** Absent when there is no app to ask: then the hub can only be read from its storage account. */
  readonly app?: FoundApp;
  /**
   * The hub that the app itself uses, as its own configuration says; `undefined` when that is not known. The management API
   * answers for this hub only, so it is not asked when the hub to check has another name.
   */
  readonly own: HubLocation | undefined;
  /** The hub to check. */
  readonly located: Located;
}

/** The same before it is known whether anything leads to a hub. */
export type Situation = Omit<CheckSituation, 'located'> & { readonly located: Located | undefined };

/** What decides on the way to a hub. */
export type ReaderRequest = Pick<
  CheckRequest,
  'source' | 'hub' | 'app' | 'functionApp' | 'statusFunction' | 'hostJsonFrom' | 'policy'
>;

/** The outside world, as far as a check needs it. See `createCheckDoors`. */
export interface CheckDoors {
  readonly context: CoreContext;
  readonly httpClient: HttpClient;
  /** Only with a service connection. */
  readonly sites?: ArmSites;
  /** Of storage addresses, such as `core.windows.net`. */
  readonly storageSuffix?: string;
  openStorage(connection: StorageConnection): StorageDoors;
  storageReader(options: {
    location: HubLocation;
    doors: StorageDoors;
    trackingDoors?: StorageDoors;
    context: CoreContext;
  }): HubReader;
  durableHttpApi(options: DurableHttpApiOptions): DurableHttpApi;
  /** Errors: PACKAGE_UNREADABLE, HOST_JSON_UNREADABLE. */
  readPackage(path: string): Promise<PackageFiles>;
}

/** The app that was checked. */
export interface CheckedApp {
  readonly name: string;
  readonly resourceGroup: string;
  /** Absent for production. */
  readonly slot?: string;
}

/** The hub that was checked, without anything secret. */
export interface CheckedHub {
  readonly hubName: string;
  readonly provider: StorageProvider;
  readonly nameOrigin: HubLocation['nameOrigin'];
  readonly nameExplanation: string;
  /** The app setting or input that names the account. */
  readonly connectionOrigin?: string;
  readonly trackingStoreOrigin?: string;
  readonly defaultVersion?: string;
  readonly versionMatchStrategy?: VersionMatchStrategy;
  readonly settings: readonly DecidingSetting[];
}

/** What a check found: how the wait ended, and what it was about. */
export interface CheckOutcome extends WaitOutcome {
  /** The source that was used last; absent when none could be chosen. */
  readonly source?: Source;
  readonly app?: CheckedApp;
  readonly hub?: CheckedHub;
  readonly findings: readonly Finding[];
}
