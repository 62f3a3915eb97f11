/** Two slots of a function app: what may be swapped, and swapping it exactly once. */
export { createSlotDoors, type SlotDoors } from './doors.ts';
export { isReleaseName } from './release/index.ts';
export { runSlotAction } from './run/index.ts';
