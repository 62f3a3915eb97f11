/** The outcome of a check for people (Markdown) and for machines (JSON). */
export { checkEvidenceOf, evidenceOf, evidenceSchemaVersion, type CheckEvidence, type Evidence } from './evidence.ts';
export { nextSteps } from './next-steps.ts';
export { summaryMarkdown } from './summary.ts';
