/** The app setting that client starts take their version from. */
export { requireDeployed } from './deployed.ts';
export type { StarterSettingOutcome, StarterSettingRequest } from './model.ts';
export { settingEvidence, settingHeadline, settingSummary } from './report.ts';
export { setStarterSetting, type StarterSettingDoors } from './set.ts';
