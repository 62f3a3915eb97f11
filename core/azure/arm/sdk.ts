/** The operations that are used and no other, so that the rest of the package stays out of the bundle. */
export { checkNameAvailability, createWebSiteManagement } from '@azure/arm-appservice/api';
export { get as getPlan, list as listPlans } from '@azure/arm-appservice/api/appServicePlans';
export {
  get,
  getAuthSettingsV2WithoutSecrets,
  getAuthSettingsV2WithoutSecretsSlot,
  getConfiguration,
  getConfigurationSlot,
  listPrivateEndpointConnectionList,
  getSlot,
  list,
  listApplicationSettings,
  listApplicationSettingsSlot,
  listByResourceGroup,
  listConnectionStrings,
  listConnectionStringsSlot,
  listFunctions,
  listHostKeys,
  listHostKeysSlot,
  listInstanceFunctionsSlot,
  listSlotConfigurationNames,
  listSlotDifferencesFromProduction,
  listSlotDifferencesSlot,
  listSlots,
} from '@azure/arm-appservice/api/webApps';
export {
  bearerTokenAuthenticationPolicyName,
  createHttpHeaders,
  createPipelineRequest,
  redirectPolicyName,
} from '@azure/core-rest-pipeline';
