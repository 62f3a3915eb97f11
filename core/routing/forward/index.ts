/** Forwarding: requests of callers go to the line that they belong to, and come back as the router's own. */
export { createRouter, type Router } from './router.ts';
export { WholeBody } from './answer-body.ts';
export { cutAnswer } from './answers.ts';
export type { DeliveryRound } from './deliver.ts';
export { entraKeysUrl, hashOfKey, type CallerRule, type EntraRule } from './callers/index.ts';
export type { ForwardDoors, ForwardSettings } from './doors.ts';
export type { CallerSignal, Headers, RouterAnswer, RouterRequest } from './model.ts';
export { createTrackedInstances, type TrackedInstances } from './tracked-instances.ts';
export { createTransport, type TransportOptions } from './transport.ts';
export type { Transport } from './transport-model.ts';
