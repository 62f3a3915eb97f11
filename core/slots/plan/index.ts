/** What is going to be done to two slots, as data. */
export type { PlanFacts } from './facts.ts';
export { planSlotAction } from './plan.ts';
export { describePlan, describeStep } from './words.ts';
