/** The changes of an app's files. */
export { rename } from './rename.ts';
