/** Everything that decides where an app's task hub is, as plain data: read from Azure, from a package, or both. */
export interface AppConfiguration {
  /** The app's host.json. `origin` says for messages where it came from, such as `host.json of app.zip`. */
  readonly hostJson?: { readonly text: string; readonly origin: string };
  /** The app settings of the slot. */
  readonly appSettings: ReadonlyMap<string, string>;
  /** The slot's entries under "Connection strings". */
  readonly connectionStrings?: ReadonlyMap<string, string>;
  /** `slotConfigNames.appSettingNames`; `undefined` when it was not read. */
  readonly stickySettingNames?: readonly string[];
  /** `slotConfigNames.connectionStringNames`; `undefined` when it was not read. */
  readonly stickyConnectionStringNames?: readonly string[];
  /** The function app's name, without the slot: what the platform puts into WEBSITE_SITE_NAME. */
  readonly siteName: string;
  /** `undefined` or `production` (in any case) for the app itself. */
  readonly slotName?: string;
  /** Text of the `extensions.json` that the host reads (`bin/extensions.json` in most packages). */
  readonly extensionsJson?: string;
  /** Of storage addresses, such as `core.windows.net` (the default) or `core.chinacloudapi.cn`. */
  readonly storageSuffix?: string;
  /** The package's `{function}/function.json` files. */
  readonly functionJsonFiles?: readonly { readonly path: string; readonly text: string }[];
}

/** Major versions of the Durable Functions extension (Microsoft.Azure.WebJobs.Extensions.DurableTask). */
export type DurableMajor = 1 | 2 | 3;

/** Where `durableTask` stands in host.json: at the root for the Functions 1.x host, under `extensions` since 2.x. */
export type HostGeneration = 'functions1' | 'functions2plus';

/** Whether the configuration is that of a deployment slot other than production. */
export function isInSlot(configuration: Pick<AppConfiguration, 'slotName'>): boolean {
  const slot = configuration.slotName;
  return slot !== undefined && slot !== '' && slot.toLowerCase() !== 'production';
}
