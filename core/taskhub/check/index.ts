/** The whole question: is anything in flight in the task hub that a deployment touches? */
export { checkTaskHub } from './check.ts';
export { createCheckDoors } from './doors.ts';
export type { CheckDoors, CheckedApp, CheckedHub, CheckOutcome, CheckRequest } from './model.ts';
