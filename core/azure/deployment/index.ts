/** Deployment of packages over the deployment sites (SCM, Kudu) of function apps. */
export { createAppDeployments } from './deployments.ts';
export type { AppDeployments, Deployment, DeploymentMethod, DeploymentProgress } from './model.ts';
