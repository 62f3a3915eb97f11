import assert from 'node:assert/strict';
import { locateHub, type AppConfiguration } from '../../../../core/taskhub/locate/index.ts';
import type { HubLocation, Located } from '../../../../core/taskhub/model.ts';

/** A connection string of this account; the key is made up. */
export function storage(account: string): string {
  return `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=c2VjcmV0LWtleQ==;EndpointSuffix=core.windows.net`;
}

export interface App extends Omit<Partial<AppConfiguration>, 'hostJson' | 'appSettings' | 'connectionStrings'> {
  /** Goes to `extensions.durableTask` of an otherwise fine host.json. */
  readonly durable?: object;
  /** A whole host.json instead. */
  readonly host?: object | string;
  /** Beside AzureWebJobsStorage, FUNCTIONS_EXTENSION_VERSION and FUNCTIONS_WORKER_RUNTIME; `null` takes one of them away. */
  readonly settings?: Readonly<Record<string, string | null>>;
  readonly connections?: Readonly<Record<string, string>>;
}

/** A Node app on Functions 4.x with bundle 4.x and a storage account, changed by what a case is about. */
export function configuration(app: App): AppConfiguration {
  const { durable, host, settings, connections, ...rest } = app;
  const content = host ?? {
    version: '2.0',
    extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
    extensions: { durableTask: durable ?? { hubName: 'ShopHub' } },
  };
  const all = {
    AzureWebJobsStorage: storage('stshop'),
    FUNCTIONS_EXTENSION_VERSION: '~4',
    FUNCTIONS_WORKER_RUNTIME: 'node',
    ...settings,
  };
  return {
    siteName: 'shop',
    ...rest,
    hostJson: { text: typeof content === 'string' ? content : JSON.stringify(content, null, 2), origin: 'host.json' },
    appSettings: new Map(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)),
    ...(connections ? { connectionStrings: new Map(Object.entries(connections)) } : {}),
  };
}

export function locate(app: App): Located {
  return locateHub(configuration(app));
}

export function located(app: App): HubLocation {
  const result = locate(app);
  assert.equal(result.kind, 'located', JSON.stringify(result, null, 2));
  return result.location;
}

/** Codes of the reasons why the hub of this app is unknown, first to last. */
export function unknownBecause(app: App): string[] {
  return unknown(app).reasons.map((reason) => reason.code);
}

export function unknown(app: App): Extract<Located, { kind: 'unknown' }> {
  const result = locate(app);
  assert.equal(result.kind, 'unknown', JSON.stringify(result, null, 2));
  return result;
}

export function findingCodes(located: { readonly findings: readonly { readonly code: string }[] }): string[] {
  return located.findings.map((finding) => finding.code);
}

/** The account of a location's connection, read from its string or its table address. */
export function accountOf(
  location: HubLocation,
  which: 'connection' | 'trackingStore' = 'connection',
): string | undefined {
  const connection = which === 'connection' ? location.connection : location.trackingStore?.connection;
  if (connection?.kind === 'identity') return new URL(connection.tableUrl).hostname.split('.')[0];
  return /AccountName=(\w+)/.exec(connection?.connectionString ?? '')?.[1];
}
