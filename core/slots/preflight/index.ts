/** What is wrong with two slots before something is done to them. Pure; docs/preflight.md has a section for each code. */
export { preflight } from './preflight.ts';
export { severityFor } from './scope.ts';
export { firmCodes, severityRanks } from './severity.ts';
export { knownDifferenceRules } from './settings.ts';
