import { accountOf, parseStorageConnection } from '../../azure/storage/connection-string.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { StorageConnection } from '../../azure/storage/connection.ts';

import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { connectionKeys, findConnectionSection, type ConnectionSection } from './connection-section.ts';
import { describeSource, type ConfigurationValue, type HostConfiguration } from './host-configuration.ts';
import { identityConnection, type ConnectionPurpose } from './identity-connection.ts';
import { found, notFound, type Outcome } from './outcome.ts';
import { connectionIsReference, referenceIn } from './references.ts';
import { decidedBy } from './stickiness.ts';
import { appLabel, list, looksSecret, printable, quote, setAppSettingCommand } from './wording.ts';

/** A connection name and where it was written: `undefined` for the default, AzureWebJobsStorage. */
export interface ConnectionName {
  readonly name: string;
  readonly written: ConfigurationValue | undefined;
}

/** The connection that has no name in host.json: AzureWebJobsStorage. */
export const defaultConnection: ConnectionName = { name: 'Storage', written: undefined };

/**
 * Follows a connection name to a connection string or to the addresses of an identity-based connection. Opens nothing.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-storage-providers#azure-storage and
 * the order of places in Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/WebJobsConnectionInfoProvider.cs
 */
export function resolveConnection(
  configuration: AppConfiguration,
  host: HostConfiguration,
  connection: ConnectionName,
  major: DurableMajor,
  purpose: ConnectionPurpose,
): Outcome<StorageConnection> {
  const section = connection.name === '' ? undefined : findConnectionSection(host, connection.name);
  if (!section) return notFound(missing(configuration, connection, purpose));
  const { value } = section;
  if (!value) return identityConnection(configuration, host, section, major, purpose);

  const name = printable('name' in value.source ? value.source.name : section.key);
  const reference = referenceIn(value.value);
  if (reference) {
    const input = inputFor(purpose);
    return notFound(connectionIsReference(configuration, describeSource(value.source), reference, input));
  }
  const rival = value.rival ?? section.appSettingElsewhere?.value;
  if (rival) return notFound(twoValues(configuration, value, rival));
  try {
    parseStorageConnection(value.value, describeSource(value.source));
  } catch (error) {
    if (error instanceof DurableDeployError) return notFound(error.reason);
    throw error;
  }
  return found<StorageConnection>(
    { kind: 'connectionString', connectionString: value.value, origin: name },
    decidedBy(configuration, value.source, purpose),
    identityIgnored(section),
  );
}

/** `account stshop (AzureWebJobsStorage)`; holds no secret. */
export function describeConnection(connection: StorageConnection): string {
  return `account ${accountName(connection)} (${connection.origin})`;
}

/** What tells two connections apart: the addresses, not the credentials; http and https lead to one account. */
export function sameAccount(left: StorageConnection | undefined, right: StorageConnection | undefined): boolean {
  if (!left || !right) return left === right;
  return addressOf(left) === addressOf(right);
}

function addressOf(connection: StorageConnection): string {
  const { tableUrl, queueUrl } =
    connection.kind === 'identity'
      ? connection
      : parseStorageConnection(connection.connectionString, connection.origin);
  return `${tableUrl} ${queueUrl}`.toLowerCase().replace(/https?:\/\//g, '');
}

function accountName(connection: StorageConnection): string {
  if (connection.kind === 'identity') return accountOf(connection.tableUrl);
  return parseStorageConnection(connection.connectionString, connection.origin).accountName;
}

function inputFor(purpose: ConnectionPurpose): 'storageConnectionString' | 'trackingStoreConnectionString' {
  return purpose === 'connection' ? 'storageConnectionString' : 'trackingStoreConnectionString';
}

function missing(configuration: AppConfiguration, connection: ConnectionName, purpose: ConnectionPurpose): Reason {
  const what = purpose === 'connection' ? 'storage connection' : 'connection of the tracking store';
  if (connection.name === '') {
    return {
      code: 'CONNECTION_UNRESOLVED',
      message: `The name of the ${what} is empty in ${connection.written ? describeSource(connection.written.source) : 'host.json'}. Durable Functions does not start with an empty name.`,
      fix: 'Write the name of an app setting there, or remove the property.',
    };
  }
  if (connection.written && looksSecret(connection.name)) {
    return {
      code: 'CONNECTION_UNRESOLVED',
      message: `${describeSource(connection.written.source)} holds a connection string. Durable Functions expects the name of an app setting there, and does not start.`,
      fix: `Put the connection string into an app setting and its name into host.json: ${setAppSettingCommand(configuration, '<name>=<connection string>')}. The string was readable by everyone who can read host.json: renew the key.`,
    };
  }
  const nothingRead = configuration.appSettings.size === 0;
  const places = connectionKeys(connection.name).map((key) => printable(key.replaceAll(':', '__')));
  const named = connection.written
    ? `The ${what} is named ${quote(connection.name)} in ${describeSource(connection.written.source)}`
    : 'The storage connection is AzureWebJobsStorage, because host.json names no other';
  const seen = nothingRead
    ? `no app settings of ${appLabel(configuration)} are known`
    : `${appLabel(configuration)} has none of the settings ${list(places, 'or')} (nor one of them with __accountName or __tableServiceUri)`;
  const setting = connection.written ? connection.name : 'AzureWebJobsStorage';
  return {
    code: 'CONNECTION_UNRESOLVED',
    message: `${named}, but ${seen}.`,
    fix: nothingRead
      ? `Let the task read the app settings (azureSubscription, appName and slotName), or pass the input ${inputFor(purpose)}.`
      : `${setAppSettingCommand(configuration, `${setting}=<connection string>`)}  (or pass the input ${inputFor(purpose)})`,
  };
}

function twoValues(
  configuration: AppConfiguration,
  value: ConfigurationValue,
  rival: { readonly value: string; readonly source: ConfigurationValue['source'] },
): Reason {
  const account = (candidate: { readonly value: string; readonly source: ConfigurationValue['source'] }): string => {
    const where = describeSource(candidate.source);
    try {
      return `account ${parseStorageConnection(candidate.value, where).accountName} in ${where}`;
    } catch (error) {
      if (error instanceof DurableDeployError) return where;
      throw error;
    }
  };
  return {
    code: 'CONNECTION_AMBIGUOUS',
    message: `The storage connection of ${appLabel(configuration)} is configured twice with different values: ${account(value)} and ${account(rival)}. Which one the host takes depends on its version.`,
    fix: 'Keep one of the two; app settings are the documented place.',
  };
}

function identityIgnored(section: ConnectionSection): Finding[] {
  const ignored = section.properties.filter((name) => /^(?:accountname|(?:table|queue|blob)?serviceuri)$/.test(name));
  if (ignored.length === 0) return [];
  const prefix = printable(section.key.replaceAll(':', '__'));
  return [
    {
      code: 'IDENTITY_SETTINGS_IGNORED',
      severity: 'note',
      message: `${prefix} holds a connection string, so the identity-based settings beside it (${ignored.map((name) => `${prefix}__${name}`).join(', ')}) do not count.`,
      fix: `Remove ${prefix} to use the identity, or the other settings to use the connection string.`,
    },
  ];
}
