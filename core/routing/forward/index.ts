/** Forwarding: requests of callers go to the line that they belong to, and come back as the router's own. */
export { createRouter, type Router } from './router.ts';
export { WholeBody } from './answer-body.ts';
export { cutAnswer } from './answers.ts';
export type { DeliveryRound } from './deliver.ts';
export { entraKeysUrl, hashOfKey, type CallerRule, type EntraRule } from './callers/index.ts';
export { fleetCacheMs } from './fleet-cache.ts';
export {
  defaultRequestTimeoutMs,
  type CallerSignal,
  type ForwardDoors,
  type ForwardSettings,
  type Headers,
  type RouterAnswer,
  type RouterRequest,
} from './model.ts';
export { createTrackedInstances, type TrackedInstances } from './tracked-instances.ts';
export { createTransport, type Transport, type TransportOptions } from './transport.ts';
