/** Azure Resource Manager on one machine, as far as Microsoft.Web and function apps are concerned. */
export { startArm, type ArmOptions, type ArmStandIn } from './arm.ts';
export {
  armAnswers,
  armError,
  refusals,
  swapFailure,
  swapFailureKinds,
  webError,
  type Refusal,
  type SwapFailure,
} from './errors.ts';
export type { Limits, MetricAlert } from './limits.ts';
export type { AssignedRole, Plan, PlanDefinition } from './resources.ts';
export type { Component, StoredAnnotation } from './annotations.ts';
export { authenticate, type RoleAssignment } from './access.ts';
export { createOperations, type OperationBehaviour, type Operations, type Progress } from './operations.ts';
export {
  createEstate,
  giveDurableKey,
  newSlot,
  restart,
  slotOf,
  type App,
  type Estate,
  type LastSwap,
  type Slot,
} from './estate.ts';
export type { AppDefinition, HostKeySet, Identity, Network, SlotDefinition, WebSettings } from './definitions.ts';
export { functionsIn, type FunctionDefinition } from './function-files.ts';
export {
  addSlot,
  applySlotConfig,
  appSettingStays,
  connectionStringStays,
  createSlot,
  createSlotProvider,
  deleteSlot,
  replaceAppSettings,
  replaceContent,
  replaceSlotConfigNames,
  resetSlotConfig,
  slotDifferences,
  swapSlots,
  type Accepted,
  type Difference,
  type Done,
  type Refused,
  type SlotEntity,
  type SlotProvider,
  type SwapOptions,
} from './slots/index.ts';
