import type { AppConfiguration } from '../../taskhub/locate/index.ts';
import type { Read, SlotsObservation } from '../model.ts';

/** What the two slots would be made of after a swap. */
export interface SwappedConfigurations {
  readonly source: AppConfiguration;
  readonly target: AppConfiguration;
}

/**
 * The two configurations as a swap leaves them: settings, connection strings and content change places, except the sticky
 * names, which stay where they are or stay absent where they are absent; so do versions of extensions, unless both slots say otherwise. The names of app and slot stay.
 *
 * Source: https://learn.microsoft.com/azure/app-service/deploy-staging-slots#what-happens-during-a-swap
 */
export function swapConfigurations(observation: SlotsObservation): Read<SwappedConfigurations> {
  const { sticky } = observation;
  const source = observation.source.configuration;
  const target = observation.target.configuration;
  if (!source.ok) return source;
  if (!target.ok) return target;
  if (!sticky.ok) return sticky;
  const named = lowerCased(sticky.value.appSettingNames);
  const namedConnectionStrings = lowerCased(sticky.value.connectionStringNames);
  const versionsMove = [source.value, target.value].every(letsVersionsMove);
  const stickyNames: StickyNames = {
    appSetting: (name) => named.has(name.toLowerCase()) || (isExtensionVersion(name) && !versionsMove),
    connectionString: (name) => namedConnectionStrings.has(name.toLowerCase()),
  };
  const names = {
    stickySettingNames: sticky.value.appSettingNames,
    stickyConnectionStringNames: sticky.value.connectionStringNames,
  };
  return {
    ok: true,
    value: {
      source: { ...swappedInto(source.value, target.value, stickyNames), ...names },
      target: { ...swappedInto(target.value, source.value, stickyNames), ...names },
    },
  };
}

interface StickyNames {
  appSetting(this: void, name: string): boolean;
  connectionString(this: void, name: string): boolean;
}

/** Versions of extensions such as FUNCTIONS_EXTENSION_VERSION stay with their slot although nobody named them sticky. */
function isExtensionVersion(name: string): boolean {
  return /_EXTENSION_VERSION$/i.test(name);
}

/**
 * Whether a slot says that its versions of extensions move with the code; both slots have to.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#website_override_sticky_extension_versions
 */
function letsVersionsMove({ appSettings }: AppConfiguration): boolean {
  return [...appSettings].some(([name, value]) => {
    const overridden = versionOverrides[name.toUpperCase()];
    return overridden?.includes(value.toLowerCase()) === true;
  });
}

const versionOverrides: Readonly<Record<string, readonly string[]>> = {
  WEBSITE_OVERRIDE_STICKY_EXTENSION_VERSIONS: ['0'],
  WEBSITE_OVERRIDE_PRESERVE_DEFAULT_STICKY_SLOT_SETTINGS: ['0', 'false'],
};

/** What `own` becomes when the other slot's code and settings come to it. */
function swappedInto(own: AppConfiguration, other: AppConfiguration, sticky: StickyNames): AppConfiguration {
  const { siteName, slotName, storageSuffix } = own;
  const { hostJson, extensionsJson, functionJsonFiles } = other;
  const connectionStrings =
    own.connectionStrings === undefined && other.connectionStrings === undefined
      ? undefined
      : merge(own.connectionStrings, other.connectionStrings, sticky.connectionString);
  return {
    siteName,
    appSettings: merge(own.appSettings, other.appSettings, sticky.appSetting),
    ...(slotName === undefined ? {} : { slotName }),
    ...(storageSuffix === undefined ? {} : { storageSuffix }),
    ...(connectionStrings === undefined ? {} : { connectionStrings }),
    ...(hostJson === undefined ? {} : { hostJson }),
    ...(extensionsJson === undefined ? {} : { extensionsJson }),
    ...(functionJsonFiles === undefined ? {} : { functionJsonFiles }),
  };
}

function merge(
  own: ReadonlyMap<string, string> | undefined,
  other: ReadonlyMap<string, string> | undefined,
  sticky: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const isSticky = ([name]: readonly [string, string]): boolean => sticky(name);
  return new Map([
    ...[...(other ?? [])].filter((entry) => !isSticky(entry)),
    ...[...(own ?? [])].filter((entry) => isSticky(entry)),
  ]);
}

function lowerCased(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}
