/** Reading a hub again and again until it is idle, the time is up, or there is no point in going on. */
export { hiddenStableMs, leastIdleReads } from './confirmation.ts';
export type { EndedBy, TimelineEntry, WaitOptions, WaitOutcome, WaitRequest } from './model.ts';
export { readOnce, type ReadResult } from './read-once.ts';
export { waitForIdle } from './wait.ts';
export { endWithoutReading } from './without-reading.ts';
