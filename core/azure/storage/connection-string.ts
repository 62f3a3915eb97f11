import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { isLoopback } from '../network/route.ts';

/** What opens an account. */
export type StorageKey =
  | {
      readonly kind: 'accountKey';
      readonly accountName: string;
      /** A secret, base64. */
      readonly accountKey: string;
    }
  | {
      readonly kind: 'sharedAccessSignature';
      /** A secret, without `?`. */
      readonly sas: string;
    };

/** A connection string, taken apart. */
export interface ParsedStorageConnection {
  readonly accountName: string;
  /** Without a trailing slash, such as `https://stshop.table.core.windows.net`. */
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  readonly key: StorageKey;
}

/** The published account of the storage emulator. Source: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const emulator = {
  accountName: 'devstoreaccount1',
  accountKey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  ports: { blob: 10000, queue: 10001, table: 10002 },
} as const;

const showsSignature = 'would show the shared access signature to the network';

type Service = keyof typeof emulator.ports;

/**
 * Takes a storage connection string apart: account key or shared access signature; `UseDevelopmentStorage=true`;
 * endpoints given one by one (`TableEndpoint=…`) or made of `AccountName` and `EndpointSuffix`.
 *
 * @param origin the setting or input that it came from, for messages
 * Errors: CONNECTION_INVALID, naming everything that is wrong and none of the values.
 * Source: https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 */
export function parseStorageConnection(connectionString: string, origin: string): ParsedStorageConnection {
  const pairs = readPairs(connectionString);
  if (/^true$/i.test(pairs.get('usedevelopmentstorage') ?? '')) return emulatorConnection(pairs);

  const problems: string[] = [];
  const accountName = pairs.get('accountname');
  const accountKey = pairs.get('accountkey');
  const sas = pairs.get('sharedaccesssignature')?.replace(/^\?/, '');
  if (pairs.size === 0) {
    problems.push('it is not a list of name=value pairs');
  } else if (!accountKey && !sas) {
    problems.push('it has neither AccountKey nor SharedAccessSignature');
  } else if (accountKey && !accountName) {
    problems.push('it has no AccountName');
  } else if (accountKey && !/^[A-Za-z0-9+/]+={0,2}$/.test(accountKey)) {
    problems.push('its AccountKey is not base64');
  }
  const protocol = pairs.get('defaultendpointsprotocol') ?? 'https';
  if (!/^https?$/i.test(protocol)) problems.push('its DefaultEndpointsProtocol is neither https nor http');
  const suffix = pairs.get('endpointsuffix') ?? 'core.windows.net';

  const signedUrl = sas !== undefined && !accountKey;
  const services = ['table', 'queue', 'blob'] as const;
  if (signedUrl && /^http$/i.test(protocol) && services.some((service) => !pairs.has(`${service}endpoint`))) {
    problems.push(`its DefaultEndpointsProtocol is http, which ${showsSignature}`);
  }
  const urls = { blob: '', queue: '', table: '' };
  for (const service of services) {
    const explicit = pairs.get(`${service}endpoint`);
    if (explicit !== undefined) urls[service] = checkEndpoint(explicit, service, signedUrl, problems);
    else if (accountName) urls[service] = `${protocol.toLowerCase()}://${accountName}.${service}.${suffix}`;
    // Large messages are the only use of blobs, so a string without a blob endpoint is still good for most hubs.
    else if (service !== 'blob' && (accountKey || sas)) problems.push(`it has no ${settingOf(service)}`);
  }
  if (problems.length > 0) throw invalid(origin, problems);
  const name = accountName || accountOf(urls.table);
  return {
    accountName: name,
    tableUrl: urls.table,
    queueUrl: urls.queue,
    blobUrl: urls.blob,
    key: accountKey
      ? { kind: 'accountKey', accountName: name, accountKey }
      : { kind: 'sharedAccessSignature', sas: sas ?? '' },
  };
}

function readPairs(connectionString: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const part of connectionString.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) pairs.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  return pairs;
}

function emulatorConnection(pairs: ReadonlyMap<string, string>): ParsedStorageConnection {
  const proxy = pairs.get('developmentstorageproxyuri');
  const host = proxy !== undefined && URL.canParse(proxy) ? new URL(proxy).hostname : '127.0.0.1';
  const { accountName, accountKey, ports } = emulator;
  const urlOf = (service: Service): string => `http://${host}:${ports[service]}/${accountName}`;
  return {
    accountName,
    tableUrl: urlOf('table'),
    queueUrl: urlOf('queue'),
    blobUrl: urlOf('blob'),
    key: { kind: 'accountKey', accountName, accountKey },
  };
}

function checkEndpoint(text: string, service: Service, signedUrl: boolean, problems: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    problems.push(`its ${settingOf(service)} is not an http or https URL`);
    return '';
  }
  if (signedUrl && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(`its ${settingOf(service)} is http, which ${showsSignature}`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function settingOf(service: Service): string {
  return `${service.charAt(0).toUpperCase()}${service.slice(1)}Endpoint`;
}

/** `https://stshop.table.core.windows.net` → `stshop`; `http://127.0.0.1:10002/devstoreaccount1` → `devstoreaccount1`. */
export function accountOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { hostname, pathname } = new URL(url);
  const byPath = isLoopback(hostname) || /^[\d.]+$/.test(hostname) || !hostname.includes('.');
  const [first = ''] = pathname.split('/').filter((part) => part !== '');
  return byPath && first !== '' ? first : (hostname.split('.')[0] ?? hostname);
}

function invalid(origin: string, problems: readonly string[]): DurableDeployError {
  return new DurableDeployError(
    'CONNECTION_INVALID',
    `The storage connection string from ${neutralise(origin)} is not usable: ${problems.join('; ')}.`,
    {
      fix: 'Copy the whole connection string of the account: az storage account show-connection-string --name <account> --query connectionString',
    },
  );
}
