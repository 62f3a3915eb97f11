import { isInSlot, type AppConfiguration, type HostGeneration } from './app-configuration.ts';
import { parseHostJson, type HostJsonFile } from './host-json.ts';
import { printable } from './wording.ts';

/** Where a configuration value was written down. */
export type ValueSource =
  | { readonly kind: 'hostJson'; readonly path: string; readonly line: number; readonly origin: string }
  | { readonly kind: 'appSetting'; readonly name: string }
  | { readonly kind: 'connectionString'; readonly name: string }
  | { readonly kind: 'platform'; readonly name: string };

export interface ConfigurationValue {
  readonly value: string;
  readonly source: ValueSource;
  /** Another source gives this key another value, and which one counts depends on things that cannot be seen from outside. */
  readonly rival?: { readonly value: string; readonly source: ValueSource };
}

/** The host's configuration: environment over host.json, keys joined by `:`, case ignored. */
export interface HostConfiguration {
  readonly generation: HostGeneration;
  readonly hostJson: HostJsonFile;
  /** A value from the environment, such as `AzureWebJobsStorage` or `ConnectionStrings:AzureWebJobsOrders`. */
  get(key: string): ConfigurationValue | undefined;
  /** Names below a key: `accountName` for `AzureWebJobsStorage` when `AzureWebJobsStorage__accountName` is set. */
  childrenOf(key: string): readonly string[];
  /** A property of the `durableTask` section that this host reads, such as `storageProvider:type`. */
  durable(property: string): ConfigurationValue | undefined;
  /** The path of that property in host.json, for messages: `extensions.durableTask.hubName`. */
  durablePath(property: string): string;
  /** The same section as host.json alone tells it: what the scale controller reads. */
  durableInHostJson(property: string): ConfigurationValue | undefined;
}

const jobHost = 'AzureFunctionsJobHost';

/**
 * Builds the host's view of host.json and app settings. `A__B` and `A:B` name the same key; app settings below
 * `AzureFunctionsJobHost` override host.json since Functions 2.x.
 *
 * @throws DurableDeployError HOST_JSON_INVALID
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values,
 * Azure/azure-functions-host src/WebJobs.Script/Config/ScriptEnvironmentVariablesConfigurationSource.cs
 */
export function readHostConfiguration(
  configuration: AppConfiguration,
  hostJsonFile: NonNullable<AppConfiguration['hostJson']>,
): HostConfiguration {
  const hostJson = parseHostJson(hostJsonFile.text, hostJsonFile.origin);
  const generation = hostGeneration(configuration, hostJson);
  const environment = readEnvironment(configuration);
  const durablePrefix = generation === 'functions1' ? 'durableTask' : 'extensions:durableTask';

  const fromHostJson = (path: string): ConfigurationValue | undefined => {
    const entry = hostJson.values.get(path.toLowerCase());
    return (
      entry && {
        value: entry.value,
        source: { kind: 'hostJson', path: entry.path.replaceAll(':', '.'), line: entry.line, origin: hostJson.origin },
      }
    );
  };
  const durableInHostJson = (property: string): ConfigurationValue | undefined =>
    fromHostJson(`${durablePrefix}:${property}`);

  return {
    generation,
    hostJson,
    get: (key) => environment.get(normalised(key)),
    childrenOf: (key) => {
      const prefix = `${normalised(key)}:`;
      return [...environment.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    },
    durable: (property) =>
      (generation === 'functions2plus'
        ? environment.get(normalised(`${jobHost}:${durablePrefix}:${property}`))
        : undefined) ?? durableInHostJson(property),
    durablePath: (property) => `${durablePrefix}:${property}`.replaceAll(':', '.'),
    durableInHostJson,
  };
}

/** `app setting HubName`, `host.json, line 4 (extensions.durableTask.hubName)`. */
export function describeSource(source: ValueSource): string {
  switch (source.kind) {
    case 'hostJson':
      return `${printable(source.origin)}, line ${source.line} (${printable(source.path)})`;
    case 'appSetting':
      return `app setting ${printable(source.name)}`;
    case 'connectionString':
      return `connection string ${printable(source.name)}`;
    case 'platform':
      return `${source.name}, which the platform sets`;
  }
}

/**
 * Which generation of the Functions host reads the file. Without FUNCTIONS_EXTENSION_VERSION (Flex Consumption has none),
 * `version` in host.json tells: 2.x and later need it, 1.x does not know it.
 * Source: https://learn.microsoft.com/azure/azure-functions/set-runtime-version
 */
function hostGeneration(configuration: AppConfiguration, hostJson: HostJsonFile): HostGeneration {
  const major = functionsMajor(configuration);
  if (major !== undefined) return major === 1 ? 'functions1' : 'functions2plus';
  const looksLike1 =
    !hostJson.values.has('version') &&
    hostJson.sections.has('durabletask') &&
    !hostJson.sections.has('extensions:durabletask');
  return looksLike1 ? 'functions1' : 'functions2plus';
}

/** The major version in FUNCTIONS_EXTENSION_VERSION: 4 for `~4` and `4.28.3`; `undefined` when it is not told. */
export function functionsMajor(configuration: AppConfiguration): number | undefined {
  for (const [name, value] of configuration.appSettings) {
    if (name.toLowerCase() !== 'functions_extension_version') continue;
    const match = /^\s*~?(\d+)(?:\.|\s*$)/.exec(value);
    return match ? Number(match[1]) : undefined;
  }
  return undefined;
}

/** An app setting by name, case ignored. */
export function appSetting(configuration: AppConfiguration, name: string): string | undefined {
  for (const [key, value] of configuration.appSettings) {
    if (key.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

function readEnvironment(configuration: AppConfiguration): ReadonlyMap<string, ConfigurationValue> {
  const environment = new Map<string, ConfigurationValue>();
  const add = (key: string, value: string, source: ValueSource): void => {
    const known = environment.get(key);
    if (!known) environment.set(key, { value, source });
    else if (known.value !== value && !known.rival) environment.set(key, { ...known, rival: { value, source } });
  };
  for (const [name, value] of configuration.appSettings) {
    add(normalised(name), value, { kind: 'appSetting', name });
  }
  for (const [name, value] of configuration.connectionStrings ?? []) {
    add(normalised(`ConnectionStrings:${name}`), value, { kind: 'connectionString', name });
  }
  // What the platform itself sets wins over app settings of the same name.
  const platform = { WEBSITE_SITE_NAME: configuration.siteName, WEBSITE_SLOT_NAME: slotNameOf(configuration) };
  for (const [name, value] of Object.entries(platform)) {
    environment.set(name.toLowerCase(), { value, source: { kind: 'platform', name } });
  }
  return environment;
}

/** `A__B` and `a:b` are one key. */
function normalised(key: string): string {
  return key.replaceAll('__', ':').toLowerCase();
}

function slotNameOf(configuration: AppConfiguration): string {
  return isInSlot(configuration) && configuration.slotName !== undefined ? configuration.slotName : 'Production';
}
