/** A clone for people and for other tools: headline, summary, plan document. */
export { headline } from './headline.ts';
export { planDocument } from './plan-file.ts';
export { summaryMarkdown } from './summary.ts';
