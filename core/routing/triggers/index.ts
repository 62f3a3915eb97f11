/** Functions that start orchestrations without HTTP: only the default line has them on. */
export type { FunctionsByLine, StarterPlan, StarterSwitch } from './model.ts';
export { planStarters, startersToPresume } from './plan.ts';
export { disabledSetting, starterKind, type KnownFunction, type StarterKind } from './starters.ts';
export { switchStarters, type StartersSwitched, type SwitchRequest } from './switch.ts';
