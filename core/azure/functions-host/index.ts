/** The Functions host of an app: the durable HTTP management API. */
export { createDurableHttpApi, type DurableHttpApiOptions } from './durable-http-api.ts';
export { createBridgeDoor, createDirectDoor, type HostDoor } from './host-door.ts';
export { readHostStatus, type HostStatus } from './host-status.ts';
export type { DurableHttpApi, ListPage, ListRequest } from './model.ts';
export { statusNames } from './statuses.ts';
