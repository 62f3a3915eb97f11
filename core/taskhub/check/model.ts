import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmSites } from '../../azure/arm/index.ts';
import type { DurableHttpApi, DurableHttpApiOptions } from '../../azure/functions-host/index.ts';
import type { StorageDoors } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import type { Finding } from '../../finding.ts';
import type { PackageFiles } from '../locate/index.ts';
import type {
  DecidingSetting,
  HubLocation,
  HubReader,
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
