import type { StorageProvider } from '../../model.ts';

/** Names are case-sensitive in the query; a misspelt one would be dropped silently. */
export const namedStatuses: readonly string[] = ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'];

/** The engine's numbers above its last known status (7, Suspended). */
const unknownStatusNumbers = ['8', '9', '10', '11', '12', '13', '14', '15'] as const;

/**
 * The statuses to ask for. The filter cannot say "not ended", and a request without it would page through every instance
 * that the hub ever ran, so open statuses are asked for by name. A status that a later engine adds would be missed by that:
 * the handler also takes numbers, so on Azure Storage, where this was observed (`99` gives an empty list), the numbers after
 * the last known status are asked for as well. Other providers translate statuses on the way, and might fail on them.
 * A handler that refuses numbers (400) is asked by name alone.
 */
export function statusesToAskFor(provider: StorageProvider | undefined): readonly string[] {
  return provider === 'AzureStorage' ? [...namedStatuses, ...unknownStatusNumbers] : namedStatuses;
}
