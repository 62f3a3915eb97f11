/** What is going to be done to two slots, as data. */
export { planSlotAction, type PlanFacts } from './plan.ts';
export { describePlan, describeStep } from './words.ts';
