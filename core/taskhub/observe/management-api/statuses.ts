import type { StorageProvider } from '../../model.ts';

/** Names are case-sensitive in the query; a misspelt one would be dropped silently. */
const openStatuses = ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'] as const;

/** The engine's numbers above its last known status (7, Suspended). */
const unknownStatusNumbers = ['8', '9', '10', '11', '12', '13', '14', '15'] as const;

/**
 * The statuses to ask for. The filter cannot say "not ended", and a request without it would page through every instance
 * that the hub ever ran, so open statuses are asked for by name. A status that a later engine adds would be missed by that:
 * the handler also takes numbers, so on Azure Storage, where this was observed (`99` gives an empty list), the numbers after
 * the last known status are asked for as well. Other providers translate statuses on the way, and might fail on them.
 */
export function statusesToAskFor(provider: StorageProvider | undefined): readonly string[] {
  return provider === 'AzureStorage' ? [...openStatuses, ...unknownStatusNumbers] : openStatuses;
}
