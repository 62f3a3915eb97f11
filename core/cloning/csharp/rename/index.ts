/** Names of functions change where they stand. */
export { refuseUnreadable, unreadable } from './guard.ts';
export { editOf, nameEdit, quoted } from './name-edits.ts';
export { nameEdits, rename, type NameEdits } from './rename.ts';
