/** How the engine lays a task hub down in Azure Storage: names, keys, partitions, messages. Pure functions only. */
export { isEntityId, isEntityRow } from './entities.ts';
export { escapeKey, odataString, unescapeKey } from './keys.ts';
export { parseMessage } from './message.ts';
export type { HubMessage } from './message.ts';
export { hubNames, taskHubBlob } from './names.ts';
export type { HubNames } from './names.ts';
export { partitionOf } from './partition.ts';
