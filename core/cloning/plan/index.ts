/** What is to be done so that functions carry a version: a plan, as data. */
export type {
  CloneMode,
  ClonePlan,
  CloneRequest,
  PlannedCopies,
  PlannedFunction,
  PlannedReference,
  PreviousVersion,
  VersionOfNames,
} from './model.ts';
export { placeOf } from './place-of.ts';
export { planClone } from './plan.ts';
export { versionsOf } from './versions.ts';
