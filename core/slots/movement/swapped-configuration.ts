import type { AppConfiguration } from '../../taskhub/locate/index.ts';
import type { Read, SlotsObservation } from '../model.ts';

/** What the two slots would be made of after a swap. */
export interface SwappedConfigurations {
  readonly source: AppConfiguration;
  readonly target: AppConfiguration;
}

/**
 * The two configurations as a swap leaves them: settings, connection strings and content change places, except the sticky
 * names, which stay where they are or stay absent where they are absent. The names of app and slot stay.
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
  const stickyNames: StickyNames = {
    appSettings: lowerCased(sticky.value.appSettingNames),
    connectionStrings: lowerCased(sticky.value.connectionStringNames),
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
  readonly appSettings: ReadonlySet<string>;
  readonly connectionStrings: ReadonlySet<string>;
}

/** What `own` becomes when the other slot's code and settings come to it. */
function swappedInto(own: AppConfiguration, other: AppConfiguration, sticky: StickyNames): AppConfiguration {
  const { siteName, slotName, storageSuffix } = own;
  const { hostJson, extensionsJson, functionJsonFiles } = other;
  const connectionStrings =
    own.connectionStrings === undefined && other.connectionStrings === undefined
      ? undefined
      : merge(own.connectionStrings, other.connectionStrings, sticky.connectionStrings);
  return {
    siteName,
    appSettings: merge(own.appSettings, other.appSettings, sticky.appSettings),
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
  sticky: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const isSticky = ([name]: readonly [string, string]): boolean => sticky.has(name.toLowerCase());
  return new Map([
    ...[...(other ?? [])].filter((entry) => !isSticky(entry)),
    ...[...(own ?? [])].filter((entry) => isSticky(entry)),
  ]);
}

function lowerCased(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}
