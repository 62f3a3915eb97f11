/** The operations that are used and no other, so that the rest of the package stays out of the bundle. */
export { createWebSiteManagement } from '@azure/arm-appservice/api';
export {
  get,
  getSlot,
  list,
  listApplicationSettings,
  listApplicationSettingsSlot,
  listByResourceGroup,
  listConnectionStrings,
  listConnectionStringsSlot,
  listHostKeys,
  listHostKeysSlot,
  listSlotConfigurationNames,
  listSlots,
} from '@azure/arm-appservice/api/webApps';
export { bearerTokenAuthenticationPolicyName } from '@azure/core-rest-pipeline';
