/** Tables that all lines write their instances to: one query across all versions. */
export { instancesOfAllLines, type TrackedInstance, type TrackedQuery } from './instances.ts';
