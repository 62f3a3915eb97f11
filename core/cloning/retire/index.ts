/** Versions go when nothing in flight needs them any more. */
export { decideRetirement, type Knowledge, type Retirement } from './decide.ts';
export { lookAtHub, type HubLook } from './hub.ts';
export type { InFlight } from './in-flight.ts';
export type { KeepReason, RetireOutcome, RetireRequest, VersionDecision } from './model.ts';
export { retireEvidence, retireHeadline, retireSummary } from './report.ts';
export { retireVersions, type RetireDoors } from './run.ts';
