import type { Handler } from '../http-server/index.ts';
import type { Estate, Slot } from './estate.ts';
import type { Operations } from './operations.ts';

/** What the routes of a site work on. */
export interface ArmContext {
  readonly estate: Estate;
  readonly operations: Operations;
  readonly hostOf: (slot: Slot) => Handler | undefined;
}
