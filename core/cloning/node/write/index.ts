/** The changes of an app's files. */
export { copy, sharedWith } from './copy.ts';
export { rename } from './rename.ts';
