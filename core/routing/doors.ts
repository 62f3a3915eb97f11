import type { ArmApps } from '../azure/arm/apps-model.ts';
import type { ArmSites, ArmSlots } from '../azure/arm/index.ts';
import type { BlobContainer, StorageConnection } from '../azure/storage/index.ts';
import type { AppDeployments } from '../azure/deployment/model.ts';
import type { CoreContext } from '../context.ts';
import type { RunActivity } from '../journal.ts';
import type { Verdict } from '../taskhub/model.ts';
import type { Line } from './model.ts';
import type { KeptPackage } from './recipe/model.ts';
import type { Registry } from './registry/index.ts';

/** What was seen of a line's hub. */
export interface HubLook {
  /** ISO 8601. */
  readonly at: string;
  /** The status check's: unknown never counts as idle. */
  readonly verdict: Verdict;
  /** Names of the orchestrations in flight, with how many there are of each, as far as they were counted. */
  readonly inFlightByName: ReadonlyMap<string, number>;
  /** ISO 8601 of the oldest one in flight. */
  readonly oldest?: string;
}

/** The task hubs of lines. */
export interface LineHubs {
  /** Looks once. Trouble is part of the verdict; it rejects only when the signal is aborted. */
  look(line: Line): Promise<HubLook>;
  /**
   * Ends orchestrations in flight whose name one of the patterns matches; entities never.
   *
   * @returns how many were asked to end
   */
  terminate(line: Line, names: readonly string[], reason: string): Promise<number>;
  /** Removes tables, queues and containers of the hub; what is not there counts as removed. Shared tables stay. */
  remove(line: Line): Promise<void>;
}

/** Packages and their recipes, in a container of blobs beside the registry. */
export interface PackageStore {
  readonly description: string;
  /** The same package may be put again. Errors: those of storage. */
  put(kept: KeptPackage, zip: Uint8Array): Promise<'stored' | 'wasThere'>;
  /** `undefined` when no such package is kept. */
  find(application: string, version: string, packageHash: string): Promise<KeptPackage | undefined>;
  /** Errors: PACKAGE_UNREADABLE when it is not there, or its hash is another. */
  read(kept: KeptPackage): Promise<Uint8Array>;
  /**
   * An address that an app can run the package from: with a signature where the store has an account key, else plain, for the identity
   * of the app.
   */
  addressFor(kept: KeptPackage): Promise<{ readonly url: string; readonly needsIdentity: boolean }>;
}

/** The outside world, as far as routing is concerned. */
export interface RoutingDoors {
  readonly context: CoreContext;
  readonly registry: Registry;
  readonly packages: PackageStore;
  readonly apps: ArmApps;
  readonly sites: ArmSites;
  readonly slots: Pick<ArmSlots, 'replaceAppSettings'>;
  readonly deployments: AppDeployments;
  readonly hubs: LineHubs;
  /** A container of blobs in any account, such as the one that Flex Consumption takes packages from. Errors: CONNECTION_INVALID. */
  openContainer(connection: StorageConnection, name: string): BlobContainer;
  /** Of storage addresses, such as `core.windows.net`. */
  readonly storageSuffix: string;
  /** Reads a file of the agent. Errors: PACKAGE_UNREADABLE. */
  readFile(path: string): Promise<Uint8Array>;
  /** Told whenever something else is under way. */
  onActivity(activity: RunActivity): void;
}
