import type { StorageConnection } from '../../azure/storage/index.ts';
import { locateHub, typedLocation, type AppConfiguration } from '../locate/index.ts';
import type { HubLocation, Located } from '../model.ts';
import type { CheckRequest } from './model.ts';

type Typed = CheckRequest['hub'];

/**
 * The hub to check: the app's own, with what was typed in its place. Pure.
 *
 * A typed name that is the app's own counts as resolved, since then it is not misspelt. With a typed account it does not: in the
 * wrong account the hub would be missing, and must not pass for one that was never started.
 * When the app's configuration does not lead to a hub, what was typed is put into it first, because that may be
 * just the part that cannot be resolved, such as a connection string in a key vault.
 */
export function locateWithTyped(configuration: AppConfiguration, typed: Typed): Located {
  const own = locateHub(configuration);
  if (own.kind === 'located') return withTyped(own.location, typed);
  if (typed.taskHubName !== undefined && typed.storageConnectionString !== undefined) return typedHub(typed);
  if (typed.taskHubName === undefined && typed.storageConnectionString === undefined) return own;
  const completed = locateHub({
    ...configuration,
    appSettings: new Map([...configuration.appSettings, ...settingsOf(typed)]),
  });
  if (completed.kind === 'unknown') return own;
  // What was put in came back as if the app had told it.
  return withTyped({ ...completed.location, nameOrigin: 'typed', settings: [], findings: own.findings }, typed);
}

/** The hub that was typed in full; `undefined` when name or account is missing. */
export function locateTyped(typed: Typed): Located | undefined {
  const nothing = typed.taskHubName === undefined && typed.storageConnectionString === undefined;
  return nothing ? undefined : typedHub(typed);
}

function typedHub({ taskHubName = '', ...rest }: Typed): Located {
  return typedLocation({
    hubName: taskHubName,
    ...(rest.storageConnectionString === undefined ? {} : { connectionString: rest.storageConnectionString }),
    ...trackingOf(rest),
  });
}

function withTyped(own: HubLocation, typed: Typed): Located {
  if (Object.values(typed).every((value) => value === undefined)) return { kind: 'located', location: own };
  if (own.provider !== 'AzureStorage') {
    const { taskHubName } = typed;
    const location = taskHubName === undefined ? own : { ...own, hubName: taskHubName, ...typedName(own, taskHubName) };
    return { kind: 'located', location };
  }
  const hubName = typed.taskHubName ?? own.hubName;
  const connection: StorageConnection | undefined =
    typed.storageConnectionString === undefined
      ? own.connection
      : connectionString(typed.storageConnectionString, 'input storageConnectionString');
  const checked = typedLocation({
    hubName,
    ...(connection === undefined ? {} : { connection }),
    ...trackingOf(typed),
  });
  if (checked.kind === 'unknown') return checked;
  const trackingStore = checked.location.trackingStore ?? own.trackingStore;
  return {
    kind: 'located',
    location: {
      ...own,
      hubName,
      ...(typed.taskHubName === undefined ? {} : typedName(own, typed.taskHubName)),
      ...(hasTypedAccount(typed) ? { nameOrigin: 'typed' } : {}),
      ...(connection === undefined ? {} : { connection }),
      ...(trackingStore === undefined ? {} : { trackingStore }),
      findings: [...own.findings, ...checked.location.findings],
    },
  };
}

function hasTypedAccount({ storageConnectionString, trackingStoreConnectionString }: Typed): boolean {
  return storageConnectionString !== undefined || trackingStoreConnectionString !== undefined;
}

function typedName(own: HubLocation, name: string): Pick<HubLocation, 'nameOrigin' | 'nameExplanation'> {
  return own.hubName.toLowerCase() === name.toLowerCase() && own.nameOrigin === 'resolved'
    ? { nameOrigin: 'resolved', nameExplanation: own.nameExplanation }
    : { nameOrigin: 'typed', nameExplanation: 'input taskHubName' };
}

function trackingOf({ trackingStoreConnectionString, trackingStoreNamePrefix }: Typed): {
  trackingStoreConnectionString?: string;
  trackingStoreNamePrefix?: string;
} {
  return {
    ...(trackingStoreConnectionString === undefined ? {} : { trackingStoreConnectionString }),
    ...(trackingStoreNamePrefix === undefined ? {} : { trackingStoreNamePrefix }),
  };
}

function connectionString(text: string, origin: string): StorageConnection {
  return { kind: 'connectionString', connectionString: text, origin };
}

/**
 * What was typed as app settings that override host.json.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
 */
function settingsOf({
  taskHubName,
  storageConnectionString,
  trackingStoreConnectionString,
}: Typed): [string, string][] {
  const override = 'AzureFunctionsJobHost__extensions__durableTask__';
  const settings: [string, string][] = [];
  if (taskHubName !== undefined) settings.push([`${override}hubName`, taskHubName]);
  if (storageConnectionString !== undefined) {
    settings.push(
      ['TypedStorageConnection', storageConnectionString],
      [`${override}storageProvider__connectionName`, 'TypedStorageConnection'],
      [`${override}azureStorageConnectionStringName`, 'TypedStorageConnection'],
    );
  }
  if (trackingStoreConnectionString !== undefined) {
    settings.push(
      ['TypedTrackingStoreConnection', trackingStoreConnectionString],
      [`${override}storageProvider__trackingStoreConnectionName`, 'TypedTrackingStoreConnection'],
    );
  }
  return settings;
}
