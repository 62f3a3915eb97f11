/** Starts by clients that take the version from an app setting. */
export { followSetting } from './follow-setting.ts';
