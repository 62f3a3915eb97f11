/** Azure Resource Manager, as far as function apps are concerned (Microsoft.Web). */
export { createArmSites, type ArmSitesOptions } from './sites.ts';
export type { ArmSites, HostAnswer, HostRequest, Site, SiteRef, StickySettings } from './model.ts';
