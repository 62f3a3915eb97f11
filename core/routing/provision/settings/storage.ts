import { accountOf, parseStorageConnection } from '../../../azure/storage/connection-string.ts';
import type { StorageConnection } from '../../../azure/storage/index.ts';
import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { problem, type Findings } from '../findings/collect.ts';
import type { LineAppInput } from '../model.ts';
import type { SettingMap } from './setting-map.ts';

/** The storage account that a setting leads to. */
export interface AppStorage {
  /** The account's name; empty when a Key Vault reference hides it. */
  readonly account: string;
  /** The name of the setting as the app has it, such as `AzureWebJobsStorage`. */
  readonly setting: string;
  readonly identity?: {
    /** Absent: the system-assigned identity of the app. */
    readonly clientId?: string;
  };
  /** Absent when a Key Vault reference hides it. */
  readonly connection?: StorageConnection;
}

const hostStorage = 'AzureWebJobsStorage';

/** Puts the storage of the recipe into the settings: that of the hub, and that of the host where it is the same or there is none. */
export function applyStorage(settings: SettingMap, input: LineAppInput): void {
  const { storage } = input.recipe;
  if (storage === undefined) return;
  const hubSetting = placeOf(settings, input.package.storageSetting);
  const needsHost = !settings.has(hostStorage) && settings.below(hostStorage).length === 0;
  for (const setting of new Set([hubSetting, ...(needsHost ? [hostStorage] : [])])) {
    const clientId = settings.get(`${setting}__clientId`);
    settings.deleteTree(setting);
    if (storage.kind === 'connectionString') {
      settings.set(setting, storage.connectionString);
      continue;
    }
    settings.set(`${setting}__accountName`, storage.accountName);
    settings.set(`${setting}__credential`, 'managedidentity');
    if (clientId !== undefined) settings.set(`${setting}__clientId`, clientId);
  }
}

/** Where the host finds a connection of this name: it looks for `AzureWebJobs{name}` first. */
function placeOf(settings: SettingMap, name: string): string {
  const prefixed = `AzureWebJobs${name}`;
  return settings.has(prefixed) || settings.below(prefixed).length > 0 ? prefixed : name;
}

/**
 * The storage that a connection name leads to in the settings of the new app.
 *
 * @returns `undefined` when there is none, which is a finding
 */
export function storageOf(
  settings: SettingMap,
  connectionName: string,
  input: LineAppInput,
  findings: Findings,
): AppStorage | undefined {
  const setting = placeOf(settings, connectionName);
  const value = settings.get(setting) || input.reference?.connectionStrings.get(connectionName)?.value;
  if (value === undefined || value === '') return ofIdentity(settings, setting, input, findings);
  if (value.startsWith('@Microsoft.')) return { account: '', setting };
  try {
    const { accountName } = parseStorageConnection(value, `setting ${setting}`);
    return {
      account: accountName,
      setting,
      connection: { kind: 'connectionString', connectionString: value, origin: setting },
    };
  } catch (error) {
    if (!(error instanceof DurableDeployError)) throw error;
    findings.push(problem('STORAGE_UNUSABLE', error.message, error.fix ?? ''));
    return undefined;
  }
}

function ofIdentity(
  settings: SettingMap,
  setting: string,
  { storageSuffix }: LineAppInput,
  findings: Findings,
): AppStorage | undefined {
  const account = settings.get(`${setting}__accountName`);
  const urlOf = (service: 'blob' | 'queue' | 'table'): string =>
    settings.get(`${setting}__${service}ServiceUri`) ??
    (account === undefined ? '' : `https://${account}.${service}.${storageSuffix}`);
  const [blobUrl, queueUrl, tableUrl] = [urlOf('blob'), urlOf('queue'), urlOf('table')];
  if (blobUrl === '' && tableUrl === '') {
    findings.push(
      problem(
        'STORAGE_UNKNOWN',
        `The new app would have no storage: there is neither a setting ${neutralise(setting, 80)} nor ${neutralise(setting, 80)}__accountName.`,
        'Give the inputs storageConnectionString or storageAccountName, or a reference app that has the setting.',
      ),
    );
    return undefined;
  }
  const clientId = settings.get(`${setting}__clientId`);
  return {
    account: account ?? accountOf(blobUrl || tableUrl),
    setting,
    identity: clientId === undefined || clientId === '' ? {} : { clientId },
    connection: { kind: 'identity', blobUrl, queueUrl, tableUrl, origin: `${setting}__accountName` },
  };
}
