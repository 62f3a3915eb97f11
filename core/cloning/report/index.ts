/** A clone for people and for other tools: headline, summary, diff, evidence, plan document. */
export {
  cloneEvidenceSchemaVersion,
  evidenceHead,
  evidenceOfClone,
  evidenceOfFailedClone,
  type RunTimes,
} from './evidence.ts';
export { headline } from './headline.ts';
export { planDocument, planSchemaVersion } from './plan-file.ts';
export { shownDiff } from './shown-diff.ts';
export { summaryMarkdown } from './summary.ts';
