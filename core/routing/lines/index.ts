/** What a line may become, and what is true of all lines of an application. */
export { activate, rollBack, type Activation } from './activate.ts';
export { checkFleet } from './check-fleet.ts';
export { mayBecome, transitions } from './transitions.ts';
