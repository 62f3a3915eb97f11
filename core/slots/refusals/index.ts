/** What Azure Resource Manager's no to a change of slots means, by codes and never by wording. */
export { classifyRefusal, type Refusal, type RefusalKind } from './classify.ts';
export { explainRefusal } from './explain.ts';
