/** The words of this folder as types: what a package tells of the app that it will be. Plain data. */
import type { Finding } from '../../finding.ts';

/** Workers of Azure Functions, as FUNCTIONS_WORKER_RUNTIME names them. */
export type WorkerRuntime = 'dotnet' | 'dotnet-isolated' | 'java' | 'node' | 'powershell' | 'python';

/** A function that the package declares in a file: `function.json`, or `functions.metadata`. */
export interface DeclaredFunction {
  readonly name: string;
  /** Type of the trigger's binding such as `httpTrigger`; empty when it has none. */
  readonly trigger: string;
  /** Whether it can start orchestrations. */
  readonly durableClient: boolean;
}

/** What a package tells of the app that it will be. */
export interface PackageFacts {
  /** SHA-256 of the zip as it was given, in hexadecimal. */
  readonly hash: string;
  readonly bytes: number;
  /** The app setting that gives the task hub its name. */
  readonly hubSetting: string;
  /** Whether host.json must be changed before, so that the name comes from that setting. */
  readonly needsPatch: boolean;
  /** The connection name of the hub's storage, such as `AzureWebJobsStorage`: where host.json names none, it is that. */
  readonly storageSetting: string;
  /** What host.json says of a tracking store. */
  readonly tracking?: { readonly connectionName: string; readonly prefix?: string };
  /** `trackingStoreNamePrefix` of host.json, where no connection stands beside it: it counts for nothing then. */
  readonly prefixWithoutTracking?: string;
  /** Such as `3.5.0`, when it can be told for certain. */
  readonly durableVersion?: string;
  /** `undefined`: the programming model declares functions in code, so the files do not tell. */
  readonly functions?: readonly DeclaredFunction[];
  /** As far as the files tell. */
  readonly runtime?: WorkerRuntime;
  readonly findings: readonly Finding[];
}
