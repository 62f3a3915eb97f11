/** Writes task hubs as the engine does. */
export { accountStore, type AccountStoreOptions } from './account-store.ts';
export type { Crash } from './checkpoint.ts';
export type { FailureDetails, Generation } from './events.ts';
export { hasEnded, type Action, type ActivityOutcome, type InstanceState } from './instance.ts';
export { memoryStore } from './memory-store.ts';
export type { HubStore } from './store.ts';
export { createHubWriter, HubWriter, type HubWriterOptions, type StartOptions } from './writer.ts';
