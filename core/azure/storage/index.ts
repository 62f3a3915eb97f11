/** Storage accounts: what a connection string says, and clients for tables, queues and blobs. */
export type { ConnectionStringConnection, IdentityConnection, StorageConnection } from './connection.ts';
export type { StorageDoors } from './doors.ts';
export { openStorage, type OpenStorageOptions } from './open.ts';
export { parseStorageConnection, type ParsedStorageConnection, type StorageKey } from './connection-string.ts';
export { createBlobLeases, type BlobLease, type BlobLeases } from './leases.ts';
export { askOwnTable } from './own-table.ts';
export { openContainer, type BlobContainer } from './containers.ts';
