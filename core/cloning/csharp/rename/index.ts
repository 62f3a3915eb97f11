/** Names of functions change where they stand. */
export { refuseUnreadable, torn } from './guard.ts';
export { quoted } from './name-edits.ts';
export { placesOf, startOf } from './places.ts';
export { nameEdits, rename, unique } from './rename.ts';
export { valueEdits } from './value-edits.ts';
