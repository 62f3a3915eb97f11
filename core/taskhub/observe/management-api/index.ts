/** Reading a hub through the durable HTTP management API of its app. */
export type { ApiAccess } from './access.ts';
export { whyNotOwnHub } from './own-hub.ts';
export { createManagementApiReader, type ManagementApiReaderOptions } from './reader.ts';
