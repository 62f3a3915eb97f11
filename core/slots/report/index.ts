/** The outcome of a slot action for people (Markdown) and for machines (JSON). */
export { evidenceOf, slotEvidenceSchemaVersion, type SlotEvidence } from './evidence.ts';
export { headline } from './headline.ts';
export { nextSteps } from './next-steps.ts';
export { summaryMarkdown } from './summary.ts';
