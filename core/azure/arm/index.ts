/** Azure Resource Manager, as far as function apps are concerned (Microsoft.Web). */
export { createArmSites, type ArmSitesOptions } from './sites.ts';
export type {
  AppFunction,
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
