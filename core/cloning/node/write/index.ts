/** The changes of an app's files. */
export { copy, sharedWith } from './copy.ts';
export { dispatch } from './dispatch.ts';
export { remove } from './remove.ts';
export { rename } from './rename.ts';
export { followSetting } from './starters.ts';
