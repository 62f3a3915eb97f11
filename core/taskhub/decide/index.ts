/** What instances and observations mean under a policy: pure functions over plain data. */
export { classifyInstance } from './classify.ts';
export { failedObservation } from './failed-observation.ts';
export { headline } from './headline.ts';
export { createTally, emptyCensus, otherNames, otherStatuses } from './tally.ts';
export type { Tally } from './tally.ts';
export { decide, whyWaitingIsFutile } from './verdict.ts';
export {
  ageOf,
  countByStatus,
  listNames,
  listStatuses,
  nameAndVersion,
  nameInstance,
  passReasonWords,
} from './words.ts';
