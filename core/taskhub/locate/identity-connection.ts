import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { isLoopback } from '../../azure/network/index.ts';
import type { StorageConnection } from '../../azure/storage/connection.ts';
import type { DecidingSetting } from '../model.ts';
import { capitalised } from '../../text.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import type { ConnectionSection } from './connection-section.ts';
import type { ConfigurationValue, HostConfiguration } from './host-configuration.ts';
import { found, notFound, type Outcome } from './outcome.ts';
import { referenceIn, connectionIsReference } from './references.ts';
import { decidedBy } from './stickiness.ts';
import { appLabel, list, printable, quote, setAppSettingCommand } from './wording.ts';

const services = ['table', 'queue', 'blob'] as const;
type Service = (typeof services)[number];

export type ConnectionPurpose = 'connection' | 'trackingStoreConnection';

/**
 * An identity-based connection: `{name}__tableServiceUri`, `__queueServiceUri` and `__blobServiceUri`, else `{name}__accountName`, else
 * (3.x only) `{name}__serviceUri`.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-configure-managed-identity,
 * Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/Options/StorageServiceConnectionOptions.cs and Storage/
 */
export function identityConnection(
  configuration: AppConfiguration,
  host: HostConfiguration,
  section: ConnectionSection,
  major: DurableMajor,
  purpose: ConnectionPurpose,
): Outcome<StorageConnection> {
  const prefix = printable(section.key.replaceAll(':', '__'));
  if (major === 1) return { ...notFound(needs2(configuration, prefix)), otherMajorOnly: true };

  const read = (property: string): ConfigurationValue | undefined => {
    const value = host.get(`${section.key}:${property}`);
    return value?.value.trim() ? value : undefined;
  };
  const accountName = read('accountName');
  const serviceUri = read('serviceUri');
  const used: ConfigurationValue[] = [];
  const urls: Partial<Record<Service, string>> = {};
  for (const service of services) {
    const own = read(`${service}ServiceUri`);
    const value = own ?? accountName ?? (major === 3 ? serviceUri : undefined);
    if (!value) continue;
    const fault = unusable(configuration, value, purpose);
    if (fault) return notFound(fault);
    used.push(value);
    const text = value.value.trim();
    const url =
      value === accountName ? accountUrl(configuration, text, service) : serviceUrl(text, service, value !== own);
    if (url === undefined) return notFound(badAddress(configuration, value));
    urls[service] = url;
  }

  const missing = services.filter((service) => urls[service] === undefined);
  if (urls.table === undefined || urls.queue === undefined || urls.blob === undefined) {
    const reason = incomplete(configuration, prefix, missing, serviceUri !== undefined);
    return serviceUri ? { ...notFound(reason), otherMajorOnly: true } : notFound(reason);
  }
  const settings = [...new Map(used.map((value) => [value.source, value])).keys()].flatMap(
    (source): DecidingSetting[] => decidedBy(configuration, source, purpose),
  );
  const origin = used.map(({ source }) => ('name' in source ? printable(source.name) : prefix));
  const connection: StorageConnection = {
    kind: 'identity',
    tableUrl: urls.table,
    queueUrl: urls.queue,
    blobUrl: urls.blob,
    origin: [...new Set(origin)].join(', '),
  };
  return found(connection, settings, [
    ...identityFindings(
      configuration,
      prefix,
      read('managedIdentityResourceId') !== undefined,
      accountName !== undefined && used.includes(accountName),
    ),
    ...(serviceUri && used.includes(serviceUri) ? [oneAddress(prefix)] : []),
  ]);
}

function unusable(
  configuration: AppConfiguration,
  value: ConfigurationValue,
  purpose: ConnectionPurpose,
): Reason | undefined {
  const name = 'name' in value.source ? printable(value.source.name) : '';
  const reference = referenceIn(value.value);
  if (reference) {
    const input = purpose === 'connection' ? 'storageConnectionString' : 'trackingStoreConnectionString';
    return connectionIsReference(configuration, `app setting ${name}`, reference, input);
  }
  if (!value.rival) return undefined;
  return {
    code: 'CONNECTION_AMBIGUOUS',
    message: `${name} of ${appLabel(configuration)} exists twice with different values, once with __ and once with a colon in its name. Which one the host takes is not defined.`,
    fix: 'Remove one of the two.',
  };
}

function accountUrl(configuration: AppConfiguration, account: string, service: Service): string | undefined {
  return /^[a-z0-9]{3,24}$/i.test(account)
    ? `https://${account.toLowerCase()}.${service}.${configuration.storageSuffix ?? 'core.windows.net'}`
    : undefined;
}

/**
 * An address as written. The one address of `serviceUri` serves three services: when it is an account's own address of one
 * service, the two others are named after it.
 */
function serviceUrl(text: string, service: Service, shared: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  if (shared) url.hostname = url.hostname.replace(/^([a-z0-9]+)\.(?:table|queue|blob)\./, `$1.${service}.`);
  return url.href.replace(/\/+$/, '');
}

function needs2(configuration: AppConfiguration, prefix: string): Reason {
  return {
    code: 'CONNECTION_UNRESOLVED',
    message: `${capitalised(appLabel(configuration))} has an identity-based connection (${prefix}__…), which Durable Functions 1.x cannot use: it needs a connection string.`,
    fix: setAppSettingCommand(configuration, `${prefix}=<connection string>`),
  };
}

function badAddress(configuration: AppConfiguration, value: ConfigurationValue): Reason {
  const name = 'name' in value.source ? printable(value.source.name) : '';
  const wanted = /accountname$/i.test(name)
    ? 'the name of a storage account (3 to 24 lower-case letters and digits)'
    : 'an https address without query, such as https://<account>.table.core.windows.net';
  return {
    code: 'CONNECTION_INVALID',
    message: `App setting ${quote(name)} of ${appLabel(configuration)} is not ${wanted}.`,
    fix: setAppSettingCommand(configuration, `${name}=<value>`),
  };
}

function incomplete(
  configuration: AppConfiguration,
  prefix: string,
  missing: readonly Service[],
  onlyServiceUri: boolean,
): Reason {
  const names = missing.map((service) => `${prefix}__${service}ServiceUri`);
  const sees = onlyServiceUri ? ` (${prefix}__serviceUri counts since Durable Functions 3.x only)` : '';
  return {
    code: 'CONNECTION_UNRESOLVED',
    message: `The identity-based connection ${prefix} of ${appLabel(configuration)} gives no address for ${list(missing.map((service) => `${service}s`))}: neither ${prefix}__accountName nor ${list(names)} is set${sees}. Durable Functions needs tables, queues and blobs.`,
    fix: setAppSettingCommand(configuration, `${prefix}__accountName=<storage account>`),
  };
}

function identityFindings(
  configuration: AppConfiguration,
  prefix: string,
  hasResourceId: boolean,
  usesAccountName: boolean,
): Finding[] {
  const findings: Finding[] = [];
  if (hasResourceId) {
    findings.push({
      code: 'MANAGED_IDENTITY_RESOURCE_ID_UNSUPPORTED',
      severity: 'warning',
      message: `${prefix}__managedIdentityResourceId is set, but Durable Functions does not support it: the app signs in to storage with its system-assigned identity, or fails.`,
      fix: `Name the identity by its client id: ${setAppSettingCommand(configuration, `${prefix}__clientId=<client id>`)}`,
    });
  }
  const suffix = configuration.storageSuffix;
  if (usesAccountName && suffix !== undefined && suffix !== 'core.windows.net') {
    findings.push({
      code: 'ACCOUNT_NAME_IN_SOVEREIGN_CLOUD',
      severity: 'warning',
      message: `${prefix}__accountName is read here as an account in ${suffix}, but Durable Functions itself appends core.windows.net to it, whatever the cloud.`,
      fix: `Set ${services.map((service) => `${prefix}__${service}ServiceUri`).join(', ')} to the full addresses instead.`,
    });
  }
  return findings;
}

function oneAddress(prefix: string): Finding {
  return {
    code: 'ONE_SERVICE_URI',
    severity: 'warning',
    message: `${prefix}__serviceUri gives one address for tables, queues and blobs. Durable Functions sends the requests of all three to it as it is; here the addresses of the three services of that account are used.`,
    fix: `Set ${prefix}__accountName, or one address for each service.`,
  };
}
