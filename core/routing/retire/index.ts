/** How lines end: drained, closed, stopped, removed; and how one that is on its way comes back. */
export type { LinePolicy, RetirementAct, RetirementDecision, RetirementFacts } from './model.ts';
export { whyKept } from './keepers.ts';
export { planRetirement } from './plan.ts';
export {
  retireLine,
  retireRound,
  type RetiredLine,
  type RetireHooks,
  type RetireLineRequest,
  type RetireRound,
} from './retire-line.ts';
export { forwardTimeoutMs, registryCacheMs, startMayArriveForMs, stopMayArriveForMs } from './times.ts';
export { awake, wakeLine } from './wake.ts';
export { lookInWords } from './words.ts';
