/** The task hub as its storage account shows it. */
export { mapLimited, sharedSignal } from './concurrency.ts';
export { allOf, column, inPartition } from './filters.ts';
export { defaultLimits, type ReaderLimits } from './limits.ts';
export { openHubStore } from './open-store.ts';
export { createStorageReader, type StorageReaderOptions } from './reader.ts';
export { allRows, type HubStore, type HubTable, type TableRow } from './store.ts';
export { createTokenWatch } from './token-watch.ts';
