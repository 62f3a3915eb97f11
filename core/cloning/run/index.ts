/** Cloning from end to end: read, plan, write. */
export type { CloneOutcome, CloneRun, PreviousSource } from './model.ts';
export { runClone, type CloneDoors } from './run.ts';
