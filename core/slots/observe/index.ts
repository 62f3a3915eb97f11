/** Reading both slots: all that decides before anything is done, and the short look that tells whether a swap has happened. */
export { attemptAnything } from './attempt.ts';
export { findPair } from './find-pair.ts';
export { readHostStatus, settledHostStatus } from './host-status.ts';
export { lookAgain, lookAtBoth, lookAtMarkers, type FreshLook } from './look.ts';
export { observeSlots, quietly, situationOf, withContents } from './observe-slots.ts';
