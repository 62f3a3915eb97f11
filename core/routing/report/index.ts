/** What is shown and kept of a run: the headline, the page for people, and the evidence. */
export { evidenceOf, routingEvidenceSchemaVersion, type RoutingEvidence } from './evidence.ts';
export { askedLine, drainingLines, servingVersion } from './fleet.ts';
export { headline, title } from './headline.ts';
export { nextSteps } from './next-steps.ts';
export { summaryMarkdown } from './summary.ts';
