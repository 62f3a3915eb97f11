import { parseStorageConnection, type StorageConnection } from '../../azure/storage/index.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import { locateHub, type AppConfiguration } from '../../taskhub/locate/index.ts';
import type { HubLocation } from '../../taskhub/model.ts';
import { neutralise } from '../../text.ts';
import type { LineHub } from '../model.ts';

/** The connection that a hub has when nothing names another. */
const usual = 'AzureWebJobsStorage';

/**
 * Where the hub of a line is: its name is in the registry, and a setting of its app leads to the account. Pure; works also for an app that
 * is stopped, whose host.json nobody can read. Among the settings of the app any that leads to the account of the registry will do: it is
 * the account that matters, and not by which name it is found.
 *
 * A hub that is missing there never passes for one that has not started yet: a line that drains was at work.
 */
export function locateLineHub(
  hub: LineHub,
  configuration: Pick<AppConfiguration, 'appSettings' | 'connectionStrings' | 'siteName' | 'storageSuffix'>,
): HubLocation | { readonly reasons: readonly Reason[] } {
  const names = hub.connectionName === undefined ? connectionNames(configuration, hub) : [hub.connectionName];
  let reasons: readonly Reason[] = [];
  for (const name of names) {
    const located = locateHub({ ...configuration, hostJson: hostJsonOf(hub, name) });
    if (located.kind === 'unknown') {
      if (reasons.length === 0) ({ reasons } = located);
      continue;
    }
    const { location } = located;
    if (location.hubName.toLowerCase() !== hub.name.toLowerCase()) return { reasons: [otherHub(hub, location)] };
    if (location.connection === undefined) continue;
    const account = accountOf(location.connection);
    if (hub.account !== '' && account.toLowerCase() !== hub.account.toLowerCase()) {
      reasons = [otherAccount(hub, name, account)];
      continue;
    }
    return { ...location, nameOrigin: 'typed', nameExplanation: 'registry of lines' };
  }
  return { reasons: reasons.length > 0 ? reasons : [noConnection(hub)] };
}

/** As the host would read it. The bundle says which extension it is: one of the versions that routing works with. */
function hostJsonOf({ name }: LineHub, connectionName: string): NonNullable<AppConfiguration['hostJson']> {
  const text = JSON.stringify({
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
    extensions: { durableTask: { hubName: name, storageProvider: { type: 'AzureStorage', connectionName } } },
  });
  return { text, origin: 'the registry of lines' };
}

/** Names under which the app knows a storage account, the usual one first; only that one as long as no account is known. */
function connectionNames(
  { appSettings, connectionStrings = new Map() }: Pick<AppConfiguration, 'appSettings' | 'connectionStrings'>,
  hub: LineHub,
): string[] {
  if (hub.account === '') return [usual];
  const names = new Set([usual]);
  for (const [name, value] of [...appSettings, ...connectionStrings]) {
    const [, section] = /^(.+?)(?:__|:)(?:accountName|(?:blob|queue|table)ServiceUri)$/i.exec(name) ?? [];
    if (section !== undefined) names.add(section);
    else if (/AccountName=|UseDevelopmentStorage=|(?:Table|Queue|Blob)Endpoint=/i.test(value)) names.add(name);
  }
  return [...names];
}

/** The account that a connection leads to, by its name. */
export function accountOf(connection: StorageConnection): string {
  if (connection.kind === 'connectionString') {
    try {
      return parseStorageConnection(connection.connectionString, connection.origin).accountName;
    } catch (error) {
      if (error instanceof DurableDeployError) return '';
      throw error;
    }
  }
  const url = connection.tableUrl || connection.queueUrl || connection.blobUrl;
  return URL.canParse(url) ? (new URL(url).hostname.split('.')[0] ?? '') : '';
}

function noConnection({ name, account }: LineHub): Reason {
  return {
    code: 'CONNECTION_UNRESOLVED',
    message: `No setting of the app leads to the storage account ${neutralise(account, 80)} of the task hub ${neutralise(name, 80)}.`,
    fix: 'Give the app the setting back that its hub was found by, and retry.',
  };
}

function otherAccount({ name, account }: LineHub, setting: string, found: string): Reason {
  return {
    code: 'HUB_MISMATCH',
    message: `The task hub ${neutralise(name, 80)} is in the account ${neutralise(account, 80)}, and the setting ${neutralise(setting, 80)} leads to ${neutralise(found, 80)}.`,
    fix: 'See who has changed the settings of the app, and give it the setting back that its hub was found by.',
  };
}

function otherHub({ name }: LineHub, { hubName }: HubLocation): Reason {
  return {
    code: 'HUB_MISMATCH',
    message: `The registry has the task hub ${neutralise(name, 80)} for the line, and the settings of its app name ${neutralise(hubName, 80)}.`,
    fix: 'See who has changed the settings of the app, and give it its hub name back.',
  };
}
