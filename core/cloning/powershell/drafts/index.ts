/** What comes of the requests of a plan, as drafts. */
export { copy } from './copy.ts';
export { dispatch } from './dispatch.ts';
export { followSetting } from './follow-setting.ts';
export { remove } from './remove.ts';
export { rename } from './rename.ts';
export { sharedWith } from './shared.ts';
