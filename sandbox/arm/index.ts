/** Azure Resource Manager on one machine, as far as Microsoft.Web and function apps are concerned. */
export { startArm, type ArmOptions, type ArmStandIn } from './arm.ts';
export { armAnswers, armError, webError } from './errors.ts';
export type { RoleAssignment } from './access.ts';
export type { OperationBehaviour } from './operations.ts';
export {
  createEstate,
  restart,
  slotOf,
  type App,
  type AppDefinition,
  type Estate,
  type HostKeySet,
  type Slot,
  type SlotDefinition,
} from './estate.ts';
