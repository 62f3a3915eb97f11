/** Changing app settings of a slot without losing anybody's. */
export { changeAppSettings, unstickAppSettings, type SettingsChanged } from './change.ts';
export { differingNames, mergeSettings } from './merge.ts';
