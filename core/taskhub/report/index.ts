/** The outcome of a check for people (Markdown) and for machines (JSON). */
export { checkEvidenceOf, evidenceOf, evidenceSchemaVersion, type CheckEvidence, type Evidence } from './evidence.ts';
export { groupsTable, instancesTable } from './in-flight-tables.ts';
export { blockerSteps, nextSteps } from './next-steps.ts';
export { summaryMarkdown } from './summary.ts';
