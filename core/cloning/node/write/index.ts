/** The changes of an app's files. */
export { copy, sharedWith } from './copy.ts';
export { dispatch } from './dispatch.ts';
export { givesStill } from './given.ts';
export { remove } from './remove.ts';
export { nameEdits, rename, requireReadable } from './rename.ts';
export { changedNames, hasOwnLife, leadingTo, reachedFrom } from './selection.ts';
export { followSetting } from './starters.ts';
