/** Table, queue and blob service in this process, with faults on demand. */
export type { AccountState } from './account-state.ts';
export type { AccountSettings } from './dispatch.ts';
export type { EdmType, EdmValue } from './edm.ts';
export type { PageLimits, StorageService } from './exchange.ts';
export type { FaultHook, ObservedRequest, StorageFault } from './faults.ts';
export { startStorageServer, type StorageServer, type StorageServerOptions } from './server.ts';
export { snapshotOf, type AccountSnapshot } from './snapshot.ts';
export { TableState, type Row, type RowKeys } from './table-state.ts';
export { unescapeXml } from './xml.ts';
