/** Azure Resource Manager, as far as function apps are concerned (Microsoft.Web). */
export type { ArmSitesOptions } from './door.ts';
export { createArmAnnotations } from './annotations.ts';
export { createArmApps } from './apps.ts';
export type {
  AppDescription,
  AppIdentity,
  AppPlan,
  ArmApps,
  ArmOperation,
  HostKeys,
  NewApp,
  NewPlan,
  Permission,
  RoleAssignment,
  TypedConnectionString,
} from './apps-model.ts';
export { createArmSites } from './sites.ts';
export { createArmSlots } from './slots.ts';
export type {
  Annotation,
  AppFunction,
  ArmAnnotations,
  ArmSites,
  ArmSlots,
  HostAnswer,
  HostRequest,
  LastSwap,
  Site,
  SiteRef,
  SlotDifference,
  StickySettings,
  SwapOperation,
  SwapProgress,
  WebConfig,
} from './model.ts';
export { resourceName } from './resource-name.ts';
