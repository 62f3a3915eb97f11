/** The task hub as its storage account shows it. */
export { defaultLimits, type ReaderLimits } from './limits.ts';
export { createStorageReader, type StorageReaderOptions } from './reader.ts';
