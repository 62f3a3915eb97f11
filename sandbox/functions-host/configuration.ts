import { parse } from 'jsonc-parser';

/** What a Functions host reads when it starts. */
export interface HostSettings {
  /** The app's name, as the platform's `WEBSITE_SITE_NAME` gives it. */
  readonly siteName: string;
  /** `production` for the app itself. */
  readonly slotName: string;
  readonly appSettings: Readonly<Record<string, string>>;
  readonly hostJson: string | undefined;
}

/** What the durable extension made of it. */
export interface DurableConfiguration {
  readonly hubName: string;
  /** The name by which links and `connection=` know the storage account. */
  readonly connectionName: string;
  readonly partitionCount: number;
  /** Where Instances and History are, when that is elsewhere; a prefix without a connection counts for nothing. */
  readonly trackingStore?: { readonly connectionName: string; readonly tablePrefix: string };
  /** The Functions runtime's major version that decides the routes. */
  readonly runtimeMajor: 1 | 2;
}

/** Why the host does not start. */
export class HostStartError extends Error {
  override readonly name = 'HostStartError';
}

function child(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] as unknown;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An app setting by name, in any letter case, as environment variables are on Windows. */
export function appSetting(settings: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(settings).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/**
 * The storage account of a connection name: `AzureWebJobs{name}`, then `{name}`.
 * Source: docs of azure-functions-host on connections; only connection strings are known here.
 */
export function connectionString(settings: Readonly<Record<string, string>>, name: string): string | undefined {
  return appSetting(settings, `AzureWebJobs${name}`) ?? appSetting(settings, name);
}

/**
 * The configuration as the host reads it: host.json, `%Setting%`, `AzureFunctionsJobHost__…` overrides, the default name.
 * Source: azure-functions-durable-extension, DurableTaskOptions.cs.
 *
 * @throws HostStartError when the host would not start
 */
export function readConfiguration(host: HostSettings): DurableConfiguration {
  const runtimeMajor = appSetting(host.appSettings, 'FUNCTIONS_EXTENSION_VERSION') === '~1' ? 1 : 2;
  const root: unknown = parse(host.hostJson ?? '{}', [], { allowTrailingComma: true });
  const durable = runtimeMajor === 1 ? child(root, 'durableTask') : child(child(root, 'extensions'), 'durableTask');
  const storage = child(durable, 'storageProvider');
  const override = (path: string): string | undefined =>
    appSetting(host.appSettings, `AzureFunctionsJobHost__extensions__durableTask__${path.replaceAll('.', '__')}`) ??
    appSetting(host.appSettings, `AzureFunctionsJobHost:extensions:durableTask:${path.replaceAll('.', ':')}`);

  const configured = override('hubName') ?? text(child(durable, 'hubName'));
  const setting = /^%(.+)%$/.exec(configured ?? '')?.[1];
  const resolved = setting === undefined ? configured : appSetting(host.appSettings, setting);
  if (setting !== undefined && resolved === undefined) {
    throw new HostStartError(`'%${setting}%' does not resolve to a value.`);
  }
  const defaultName = runtimeMajor === 1 ? 'DurableFunctionsHub' : defaultHubName(host.siteName);
  if (resolved === undefined && runtimeMajor !== 1 && host.slotName.toLowerCase() !== 'production') {
    throw new HostStartError(
      `Task Hub name must be specified in host.json when using slots. Specified name must not equal the default HubName (${defaultName}).`,
    );
  }
  const connectionName =
    runtimeMajor === 1
      ? text(child(durable, 'azureStorageConnectionStringName'))
      : (override('storageProvider.connectionName') ??
        text(child(storage, 'connectionName')) ??
        text(child(storage, 'connectionStringName')));
  const property = (name: string): string | undefined =>
    override(`storageProvider.${name}`) ?? text(child(storage, name));
  const trackingConnection = property('trackingStoreConnectionName') ?? property('trackingStoreConnectionStringName');
  const partitions = Number(
    override('storageProvider.partitionCount') ?? child(storage, 'partitionCount') ?? child(durable, 'partitionCount'),
  );
  return {
    hubName: resolved ?? defaultName,
    connectionName: connectionName ?? 'Storage',
    partitionCount: Number.isInteger(partitions) && partitions > 0 ? partitions : 4,
    ...(trackingConnection === undefined
      ? {}
      : {
          trackingStore: {
            connectionName: trackingConnection,
            tablePrefix: property('trackingStoreNamePrefix') ?? 'DurableTask',
          },
        }),
    runtimeMajor,
  };
}

/** The storage of Instances and History, where the configuration has one of its own. @throws HostStartError when there is no such setting */
export function trackingOf(
  settings: Readonly<Record<string, string>>,
  { trackingStore }: DurableConfiguration,
): { readonly connectionString: string; readonly tablePrefix: string } | undefined {
  if (trackingStore === undefined) return undefined;
  const { connectionName, tablePrefix } = trackingStore;
  const connection = connectionString(settings, connectionName);
  if (connection === undefined) {
    throw new HostStartError(`Unable to resolve the Azure Storage connection named '${connectionName}'.`);
  }
  return { connectionString: connection, tablePrefix };
}

function defaultHubName(siteName: string): string {
  const kept = siteName.replace(/[^a-z0-9]/gi, '');
  const name = (/^\d/.test(kept) ? `t${kept}` : kept).slice(0, 45);
  if (name === '') return 'DefaultTaskHub';
  return name.length < 3 ? `${name}Hub` : name;
}
