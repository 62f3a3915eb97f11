import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { DecidingSetting, HubLocation } from '../model.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { describeSource, type ConfigurationValue, type HostConfiguration } from './host-configuration.ts';
import { found, notFound, type Outcome } from './outcome.ts';
import { overrideFinding } from './overrides.ts';
import { decidedBy } from './stickiness.ts';
import { defaultConnection, resolveConnection, type ConnectionName } from './storage-connection.ts';
import { quote } from './wording.ts';

/** Where queues, leases and tables of a hub on Azure Storage are. */
export type StoragePlaces = Required<Pick<HubLocation, 'connection'>> & Pick<HubLocation, 'trackingStore'>;

/** Properties of `durableTask` that name connections, by major version; all spellings that one version accepts. */
const spellings = {
  connection: {
    1: ['azureStorageConnectionStringName'],
    2: ['storageProvider:connectionName', 'storageProvider:connectionStringName'],
  },
  trackingStore: {
    1: ['trackingStoreConnectionStringName'],
    2: ['storageProvider:trackingStoreConnectionName', 'storageProvider:trackingStoreConnectionStringName'],
  },
  trackingPrefix: {
    1: ['trackingStoreNamePrefix'],
    2: ['storageProvider:trackingStoreNamePrefix'],
  },
} as const;

/** Every property of `durableTask` that has a say in where tables and queues are. */
export const placeProperties: readonly string[] = Object.values(spellings).flatMap((byMajor) => [
  ...byMajor[1],
  ...byMajor[2],
]);

/** Without a prefix of its own, the tables of a separate tracking store are `DurableTaskInstances` and `DurableTaskHistory`. */
export const defaultTrackingPrefix = 'DurableTask';

/**
 * The storage accounts of a hub on Azure Storage under one major version of the extension.
 *
 * Sources: Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/Options/AzureStorageOptions.cs (2.x, 3.x) and
 * DurableTaskOptions.cs at branch v1 (1.x)
 */
export function resolveStorage(
  configuration: AppConfiguration,
  host: HostConfiguration,
  major: DurableMajor,
): Outcome<StoragePlaces> {
  const named = oneSpelling(host, spellings.connection[major === 1 ? 1 : 2]);
  const tracked = oneSpelling(host, spellings.trackingStore[major === 1 ? 1 : 2]);
  const [prefixProperty] = spellings.trackingPrefix[major === 1 ? 1 : 2];
  const prefix = host.durable(prefixProperty);
  const findings = [...ignoredSpellings(host, major)];
  if ('code' in named) return notFound(named, findings);
  if ('code' in tracked) return notFound(tracked, findings);

  const main = resolveConnection(configuration, host, named.name ?? defaultConnection, major, 'connection');
  const tracking =
    tracked.name && !(major === 1 && tracked.name.name === '')
      ? resolveConnection(configuration, host, tracked.name, major, 'trackingStoreConnection')
      : undefined;
  const all = [
    ...findings,
    ...overrideFinding(host, named.property, named.name?.written),
    ...overrideFinding(host, tracked.property, tracked.name?.written),
    ...main.findings,
    ...(tracking?.findings ?? []),
  ];
  if (!main.ok || (tracking && !tracking.ok)) {
    return {
      ok: false,
      reasons: [...(main.ok ? [] : main.reasons), ...(tracking && !tracking.ok ? tracking.reasons : [])],
      findings: all,
      otherMajorOnly:
        (!main.ok && main.otherMajorOnly === true) || (tracking?.ok === false && tracking.otherMajorOnly === true),
    };
  }
  const settings: DecidingSetting[] = [
    ...(named.name?.written ? decidedBy(configuration, named.name.written.source, 'connection') : []),
    ...main.settings,
  ];
  if (!tracking) {
    return found(
      { connection: main.value },
      settings,
      prefix ? [...all, prefixIgnored(host, prefixProperty, prefix)] : all,
    );
  }
  const tablePrefix = prefix === undefined || prefix.value === '' ? defaultTrackingPrefix : prefix.value;
  const fault = validateTablePrefix(tablePrefix);
  if (fault) return notFound(fault, all);
  return found(
    { connection: main.value, trackingStore: { connection: tracking.value, tablePrefix } },
    [
      ...settings,
      ...(tracked.name?.written
        ? decidedBy(configuration, tracked.name.written.source, 'trackingStoreConnection')
        : []),
      ...tracking.settings,
      ...(prefix ? decidedBy(configuration, prefix.source, 'trackingStorePrefix') : []),
    ],
    [...all, ...overrideFinding(host, prefixProperty, prefix)],
  );
}

/** Why tables cannot be named with this prefix; `{prefix}Instances` has to be a table name of at most 63 characters. */
export function validateTablePrefix(prefix: string): Reason | undefined {
  if (/^[A-Za-z][A-Za-z0-9]{0,53}$/.test(prefix)) return undefined;
  return {
    code: 'HUB_NAME_INVALID',
    message: `The tracking store's table prefix ${quote(prefix)} cannot begin the name of a table.`,
    fix: 'Use up to 54 letters and digits, with a letter first.',
  };
}

interface Named {
  readonly property: string;
  readonly name: ConnectionName | undefined;
}

/** Two spellings of one property with different values: the later one in the serialised options wins, which nobody should rely on. */
function oneSpelling(host: HostConfiguration, properties: readonly string[]): Named | Reason {
  const written = properties.flatMap((property) => {
    const value = host.durable(property);
    return value ? [{ property, value }] : [];
  });
  const [first, second] = written;
  if (!first) return { property: properties[0] ?? '', name: undefined };
  const rival = first.value.rival ?? (second && second.value.value !== first.value.value ? second.value : undefined);
  if (rival) return twoNames(first.value, rival);
  return { property: first.property, name: { name: first.value.value, written: first.value } };
}

function twoNames(first: ConfigurationValue, second: Pick<ConfigurationValue, 'value' | 'source'>): Reason {
  return {
    code: 'CONNECTION_AMBIGUOUS',
    message: `The storage connection is named twice: ${quote(first.value)} in ${describeSource(first.source)} and ${quote(second.value)} in ${describeSource(second.source)}. These are two spellings of one property.`,
    fix: 'Keep one of the two; "connectionName" and "trackingStoreConnectionName" are the current spellings.',
  };
}

/** Properties that another major version would read: present, and without any effect in this one. */
function ignoredSpellings(host: HostConfiguration, major: DurableMajor): Finding[] {
  const own = major === 1 ? 1 : 2;
  const other = major === 1 ? 2 : 1;
  return Object.values(spellings).flatMap((byMajor) =>
    byMajor[other].flatMap((property): Finding[] => {
      const value = host.durable(property);
      if (!value) return [];
      return [
        {
          code: 'CONNECTION_NAME_IGNORED',
          severity: 'warning',
          message: `${host.durablePath(property)} (${quote(value.value)}, ${describeSource(value.source)}) is ignored by this version: Durable Functions ${major}.x reads ${host.durablePath(byMajor[own][0])} instead.`,
          fix: `Move the value to ${host.durablePath(byMajor[own][0])}, or remove it if the app works as it is.`,
        },
      ];
    }),
  );
}

function prefixIgnored(host: HostConfiguration, property: string, prefix: ConfigurationValue): Finding {
  return {
    code: 'TRACKING_STORE_PREFIX_IGNORED',
    severity: 'note',
    message: `${host.durablePath(property)} (${quote(prefix.value)}) has no effect, because no tracking store connection is set: the tables are named after the task hub.`,
    fix: 'Remove the prefix, or name a tracking store connection.',
  };
}
