import type { Reason } from '../../errors.ts';
import type { DecidingSetting, StorageProvider } from '../model.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { describeSource, type ConfigurationValue, type HostConfiguration } from './host-configuration.ts';
import { found, notFound, type Outcome } from './outcome.ts';
import { overrideFinding } from './overrides.ts';
import { referenceIn } from './references.ts';
import { decidedBy } from './stickiness.ts';
import { printable, quote } from './wording.ts';

const providers: readonly StorageProvider[] = ['AzureStorage', 'mssql', 'azureManaged', 'Netherite'];

/**
 * Which storage provider keeps the state. Durable Functions 1.x knows Azure Storage only.
 *
 * Source: Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/DurableTaskExtension.cs
 * (GetDurabilityProviderFactory: the key `type` is looked up with its exact case, the value without)
 */
export function resolveProvider(
  configuration: AppConfiguration,
  host: HostConfiguration,
  major: DurableMajor,
): Outcome<StorageProvider> {
  const type = major === 1 ? undefined : host.durable('storageProvider:type');
  if (!type) return found<StorageProvider>('AzureStorage');
  const findings = overrideFinding(host, 'storageProvider:type', type);
  const provider = providers.find((candidate) => candidate.toLowerCase() === type.value.trim().toLowerCase());
  if (!provider || type.rival) return notFound(unknownProvider(type), findings);
  if (provider !== 'AzureStorage' && !isWrittenAsRead(type)) return notFound(caseOfType(type), findings);
  return found(provider, decidedBy(configuration, type.source, 'provider'), findings);
}

/** What a provider other than Azure Storage says about where its state is; no secrets. */
export interface BackendFacts {
  readonly facts: Readonly<Record<string, string>>;
  readonly settings: readonly DecidingSetting[];
}

/** Names of settings that lead to the state, with the default that the provider itself uses. */
const connectionProperties: Readonly<
  Record<Exclude<StorageProvider, 'AzureStorage'>, Readonly<Record<string, string>>>
> = {
  mssql: { connectionStringName: 'SQLDB_Connection' },
  azureManaged: { connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' },
  Netherite: { storageConnectionName: 'AzureWebJobsStorage', eventHubsConnectionName: 'EventHubsConnection' },
};

/**
 * The facts that host.json and the app settings tell about a backend that is not Azure Storage.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-storage-providers,
 * microsoft/durabletask-mssql and microsoft/durabletask-netherite (host.json settings)
 */
export function backendFacts(
  configuration: AppConfiguration,
  host: HostConfiguration,
  provider: Exclude<StorageProvider, 'AzureStorage'>,
): BackendFacts {
  const facts: Record<string, string> = {};
  const settings: DecidingSetting[] = [];
  for (const [property, byDefault] of Object.entries(connectionProperties[provider])) {
    const name = host.durable(`storageProvider:${property}`)?.value ?? byDefault;
    facts[property] = printable(name);
    const value = host.get(name);
    if (value) settings.push(...decidedBy(configuration, value.source, 'connection'));
    if (value && provider === 'azureManaged') Object.assign(facts, schedulerFacts(value.value));
  }
  const others = { mssql: ['taskHubName', 'schemaName'], azureManaged: [], Netherite: ['partitionCount'] }[provider];
  for (const property of others) {
    const value = host.durable(`storageProvider:${property}`)?.value;
    if (value !== undefined) facts[property] = printable(value);
  }
  return { facts, settings };
}

/** `Endpoint=https://…;Authentication=ManagedIdentity;ClientID=…;TaskHub=…`: no part of it is a secret. */
function schedulerFacts(connectionString: string): Readonly<Record<string, string>> {
  if (referenceIn(connectionString)) return {};
  const parts = new Map(
    connectionString.split(';').map((part): [string, string] => {
      const [name = '', ...rest] = part.split('=');
      return [name.trim().toLowerCase(), rest.join('=').trim()];
    }),
  );
  const endpoint = parts.get('endpoint');
  const taskHub = parts.get('taskhub');
  return {
    ...(endpoint ? { endpoint: printable(endpoint) } : {}),
    ...(taskHub ? { taskHub: printable(taskHub) } : {}),
  };
}

function isWrittenAsRead(type: ConfigurationValue): boolean {
  const written = type.source.kind === 'hostJson' ? type.source.path : 'name' in type.source ? type.source.name : '';
  return written.endsWith('type');
}

function unknownProvider(type: ConfigurationValue): Reason {
  return {
    code: 'PROVIDER_UNSUPPORTED',
    message: `The storage provider ${quote(type.value)} in ${describeSource(type.source)} is not known, so it cannot be told where the state of the orchestrations is.`,
    fix: `Known are ${providers.join(', ')}. With another provider use the source managementApi, which asks the app itself.`,
  };
}

function caseOfType(type: ConfigurationValue): Reason {
  return {
    code: 'PROVIDER_UNSUPPORTED',
    message: `The storage provider ${quote(type.value)} is set in ${describeSource(type.source)}, but Durable Functions reads this one property only when it is spelled "type", in lower case; otherwise it goes on with Azure Storage.`,
    fix: 'Spell the property "type".',
  };
}
