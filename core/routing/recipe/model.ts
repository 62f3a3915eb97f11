import type { LineId } from '../model.ts';

/**
 * How the app of a line is to be made. Kept beside the package, so that whoever gets the first request for the line can make it. Values
 * of settings may be secrets: it lies in a private container, and is printed by names only.
 */
export interface LineRecipe {
  /** An app that the new one is made like: settings, runtime, TLS, CORS, authentication, network, user-assigned identities. */
  readonly reference?: { readonly resourceGroup: string; readonly name: string };
  /** Where the apps of lines live; default: the reference app's. */
  readonly resourceGroup?: string;
  /** Such as `westeurope`; default: the reference app's. */
  readonly location?: string;
  /** Resource id, or the name of a plan in the resource group; made when it is not there and `planSku` says what it is. */
  readonly plan?: string;
  /** Such as `EP1`, `Y1`, `FC1`: for plans that are made. */
  readonly planSku?: string;
  /** Such as `node`, `dotnet-isolated`, `python`, `java`, `powershell`; default: the reference app's. */
  readonly runtime?: string;
  /** Such as `20`, `8.0`, `3.11`. */
  readonly runtimeVersion?: string;
  readonly operatingSystem?: 'windows' | 'linux';
  /** Added to those of the reference app, and stronger than they are. */
  readonly appSettings: Readonly<Record<string, string>>;
  /** Where the hubs of lines are: a connection string, or the account's name for an identity; default: the reference app's. */
  readonly storage?:
    | { readonly kind: 'connectionString'; readonly connectionString: string }
    | { readonly kind: 'identity'; readonly accountName: string };
  readonly trackingStore?: TrackingStore;
  readonly deploymentMethod: 'auto' | 'zipDeploy' | 'oneDeploy' | 'runFromPackage';
  /** host.json of the package is changed so that the hub's name comes from a setting, when it does not already. */
  readonly patchHostJson: boolean;
  readonly assignRoles: boolean;
  /** An orchestration that must complete before the line counts as healthy. */
  readonly smoke?: { readonly orchestrator: string; readonly input: string; readonly timeoutMs: number };
  /** Functions with non-HTTP triggers that stay on in every line. */
  readonly keepTriggers: readonly string[];
}

/** One pair of tables that all lines write their instances and history to. */
export interface TrackingStore {
  /** `trackingStoreConnectionName`: the name of an app setting. */
  readonly connectionName: string;
  /** The value of that setting, when lines are to be given it. A secret. */
  readonly connectionString?: string;
  /** `trackingStoreNamePrefix`. */
  readonly prefix: string;
}

/** A package and its recipe, as they are kept. */
export interface KeptPackage {
  readonly application: string;
  readonly line: LineId;
  readonly version: string;
  /** SHA-256 in hexadecimal. */
  readonly packageHash: string;
  readonly recipe: LineRecipe;
}
