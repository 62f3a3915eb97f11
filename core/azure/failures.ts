import type { DurableDeployError } from '../errors.ts';

/**
 * @param what what was being done, for the message: `reading the table ShopInstances`
 * @throws the signal's reason when the signal is aborted
 */
export declare function describeFailure(error: unknown, what: string, signal?: AbortSignal): DurableDeployError;
