/** Names of functions change where they stand. */
export { refuseUnreadable, torn, unreadable } from './guard.ts';
export { nameEdit, quoted } from './name-edits.ts';
export { placesOf, startOf } from './places.ts';
export { nameEdits, rename, unique, type NameEdits } from './rename.ts';
export { valueEdits } from './value-edits.ts';
