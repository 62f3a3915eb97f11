/** One run of an action on two slots, from the first look to the outcome. */
export { runSlotAction } from './run.ts';
export type { SlotRun } from '../slot-run.ts';
