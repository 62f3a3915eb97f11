import { neutralise } from '../../../text.ts';
import { validateTablePrefix } from '../../../taskhub/locate/storage-settings.ts';
import { problem, type Findings } from '../findings/collect.ts';
import type { LineAppInput } from '../model.ts';
import type { SettingMap } from './setting-map.ts';

const provider = 'AzureFunctionsJobHost__extensions__durableTask__storageProvider';

/**
 * Lets a line write its instances and history to tables that all lines share. App settings say so, which win over host.json; a prefix
 * counts only beside a connection.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
 */
export function applyTracking(settings: SettingMap, input: LineAppInput, findings: Findings): void {
  const { trackingStore } = input.recipe;
  if (trackingStore === undefined) return;
  const { connectionName, connectionString, prefix } = trackingStore;
  const fault = validateTablePrefix(prefix);
  if (fault !== undefined) findings.push(problem('TRACKING_PREFIX_INVALID', fault.message, fault.fix ?? ''));
  if (connectionString !== undefined) settings.deleteTree(connectionName).set(connectionName, connectionString);
  const prefixed = `AzureWebJobs${connectionName}`;
  const known =
    [connectionName, prefixed].some((name) => settings.has(name) || settings.below(name).length > 0) ||
    (input.reference?.connectionStrings.has(connectionName) ?? false);
  if (!known) {
    findings.push(
      problem(
        'TRACKING_STORE_UNKNOWN',
        `The tracking store is to be found by the setting ${neutralise(connectionName, 80)}, which the new app would not have: its host would not start.`,
        `Give the input trackingStoreConnectionString, or a setting ${neutralise(connectionName, 80)} in appSettings or in the reference app.`,
      ),
    );
  }
  settings.set(`${provider}__trackingStoreConnectionName`, connectionName);
  settings.set(`${provider}__trackingStoreNamePrefix`, prefix);
}

/** The prefix of the tables that the line writes to; `undefined` when its hub has its own. */
export function trackingPrefixOf({ recipe, package: { tracking } }: LineAppInput): string | undefined {
  if (recipe.trackingStore !== undefined) return recipe.trackingStore.prefix;
  return tracking === undefined ? undefined : (tracking.prefix ?? 'DurableTask');
}
