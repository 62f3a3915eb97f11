import { parseStorageConnection } from '../../azure/storage/connection-string.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { StorageConnection } from '../../azure/storage/connection.ts';
import type { Located } from '../model.ts';
import { validateHubName } from './hub-name.ts';
import { defaultTrackingPrefix, validateTablePrefix } from './storage-settings.ts';

/** A hub and its accounts as a person gave them. Exactly one of `connectionString` and `connection`. */
export interface TypedHub {
  readonly hubName: string;
  /** A secret. */
  readonly connectionString?: string;
  readonly connection?: StorageConnection;
  /** A secret. */
  readonly trackingStoreConnectionString?: string;
  readonly trackingStoreNamePrefix?: string;
}

/**
 * The location of a hub that a person named: nothing is resolved, names and connection strings are only checked.
 * The hub is taken to be on Azure Storage.
 */
export function typedLocation(typed: TypedHub): Located {
  const reasons: Reason[] = [];
  const connection = typed.connection ?? connectionOf(typed.connectionString, 'storageConnectionString', reasons);
  const tracking = connectionOf(typed.trackingStoreConnectionString, 'trackingStoreConnectionString', reasons);
  const tablePrefix = typed.trackingStoreNamePrefix || defaultTrackingPrefix;
  reasons.push(
    ...[validateHubName(typed.hubName), validateTablePrefix(tablePrefix)].filter((reason) => reason !== undefined),
  );
  if (!connection && !typed.connectionString) reasons.push(noConnection);

  if (reasons.length > 0 || !connection) return { kind: 'unknown', reasons, findings: [] };
  return {
    kind: 'located',
    location: {
      provider: 'AzureStorage',
      hubName: typed.hubName,
      nameOrigin: 'typed',
      nameExplanation: 'input taskHubName',
      connection,
      ...(tracking ? { trackingStore: { connection: tracking, tablePrefix } } : {}),
      settings: [],
      findings: typed.trackingStoreNamePrefix && !tracking ? [prefixIgnored] : [],
    },
  };
}

function connectionOf(text: string | undefined, origin: string, reasons: Reason[]): StorageConnection | undefined {
  if (!text) return undefined;
  try {
    parseStorageConnection(text, origin);
    return { kind: 'connectionString', connectionString: text, origin };
  } catch (error) {
    if (!(error instanceof DurableDeployError)) throw error;
    reasons.push(error.reason);
    return undefined;
  }
}

const noConnection: Reason = {
  code: 'CONNECTION_UNRESOLVED',
  message: 'A task hub name was given without a storage connection, so it is not known in which account the hub is.',
  fix: 'Pass the input storageConnectionString as well, or let the task read the app (azureSubscription and appName).',
};

const prefixIgnored: Finding = {
  code: 'TRACKING_STORE_PREFIX_IGNORED',
  severity: 'note',
  message:
    'The input trackingStoreNamePrefix has no effect without trackingStoreConnectionString: the tables are named after the task hub.',
  fix: 'Pass trackingStoreConnectionString as well, or remove the prefix.',
};
