/** The whole question: is anything in flight in the task hub that a deployment touches? */
export { findApp, readSlotConfiguration, type ConfigurationRead } from './app.ts';
export { checkLocatedHub, checkTaskHub, readerOfLocatedHub } from './check.ts';
export { createCheckDoors } from './doors.ts';
export type {
  CheckDoors,
  CheckedApp,
  CheckedHub,
  CheckOutcome,
  CheckRequest,
  CheckSituation,
  FoundApp,
  LocatedCheckRequest,
} from './model.ts';
export { checkedHub } from './describe.ts';
export { withPatience } from './patience.ts';
