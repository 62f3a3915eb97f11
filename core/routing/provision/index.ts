/** Making the app of a line: what is to be made, what that takes, and the acts that make it. */
export * from './act/index.ts';
export { lineTag } from './line-tag.ts';
export { checkRights, observeProvision, placeOfLines, type WantedLine } from './observe.ts';
export { methodForApp } from './method.ts';
export { planApp } from './plan-app.ts';
export { lineSetting } from './settings/line-settings.ts';
export { asQuotaError, judgeQuota } from './plan/quota.ts';
export { missingDataRights, missingRights, rightsReason } from './rights/missing-rights.ts';
export { requiredRights } from './rights/required-rights.ts';
export { rolesForLine, storageRoles } from './identity.ts';
export type {
  DeploymentContainer,
  LineAppInput,
  LineAppOutcome,
  LineAppPlan,
  LineDeploymentMethod,
  NeededRole,
  PlanKind,
  RequiredRights,
} from './model.ts';
