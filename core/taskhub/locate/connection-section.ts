import type { ConfigurationValue, HostConfiguration } from './host-configuration.ts';

/** Where a connection name led. */
export interface ConnectionSection {
  /** Such as `AzureWebJobsStorage` or `ConnectionStrings:Orders`. */
  readonly key: string;
  /** The connection string, when the section has a value. */
  readonly value: ConfigurationValue | undefined;
  /** Lower-case names below the section, such as `accountname`. */
  readonly properties: readonly string[];
  /** A later place of the order that an app setting fills, while this one is an entry of "Connection strings". */
  readonly appSettingElsewhere?: ConnectionSection;
}

/** The places where the host looks for a connection name, first to last. */
export function connectionKeys(name: string): string[] {
  return [`ConnectionStrings:AzureWebJobs${name}`, `AzureWebJobs${name}`, `ConnectionStrings:${name}`, name];
}

/**
 * Finds the configuration section of a connection name: the first place that has a value or properties.
 * An empty value counts as absent, because Windows knows no empty environment variables.
 *
 * Source: Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/WebJobsConnectionInfoProvider.cs
 */
export function findConnectionSection(host: HostConfiguration, name: string): ConnectionSection | undefined {
  const sections = connectionKeys(name).flatMap((key): ConnectionSection[] => {
    const value = host.get(key);
    const properties = host.childrenOf(key);
    const filled = value !== undefined && value.value.trim() !== '';
    return filled || properties.length > 0 ? [{ key, value: filled ? value : undefined, properties }] : [];
  });
  const [first, ...rest] = sections;
  if (first?.value?.source.kind !== 'connectionString') return first;
  const text = first.value.value;
  const elsewhere = rest.find((section) => section.value?.source.kind === 'appSetting' && section.value.value !== text);
  return elsewhere ? { ...first, appSettingElsewhere: elsewhere } : first;
}
