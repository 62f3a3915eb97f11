/** What a line may become, and what is true of all lines of an application. */
export { activate, rollBack, type Activation } from './activate.ts';
export { checkFleet } from './check-fleet.ts';
export { withLine } from './with-line.ts';
export { withState } from './with-state.ts';
export { mayBecome, transitions } from './transitions.ts';
