/** The acts that make the app of a line: each looks first, and does what is missing. */
export { ensureApp } from './ensure-app.ts';
export { ensureAuth, ensureConnectionStrings, ensureDeploymentContainer } from './ensure-configuration.ts';
export { ensurePlan } from './ensure-plan.ts';
export { ensureRoles } from './ensure-roles.ts';
export type { ProvisionRun } from './run.ts';
