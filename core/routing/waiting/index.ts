/** Starts for lines that have no app yet: kept, encrypted, until they can be sent. */
export {
  absentForLong,
  absentForMs,
  decideWaiting,
  deliveryLeaseMs,
  deliveryTimeoutMs,
  whyFailed,
  type WaitingStep,
} from './decide.ts';
export {
  largestWaitingBody,
  type StoredRequest,
  type WaitingChange,
  type WaitingStart,
  type WaitingStarts,
  type WaitingState,
} from './model.ts';
export { seal, sealKeyBytes, unseal } from './seal.ts';
export { createWaitingStarts, type WaitingStoreOptions } from './store.ts';
