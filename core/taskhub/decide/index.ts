export { classifyInstance } from './classify.ts';
export { createTally, emptyCensus, otherNames, otherStatuses } from './tally.ts';
export type { Tally } from './tally.ts';
