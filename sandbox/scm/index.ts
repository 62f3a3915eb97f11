/** Deployment of packages into slots on one machine: the deployment site of each slot, and a client for it. */
export { besideHost, createDeployments, type DeploymentBehaviour, type DeploymentsOptions } from './deployments.ts';
export { fetchPackage } from './fetch-package.ts';
export { deployZip } from './deploy-zip.ts';
export { packZip, unpackZip, type Files } from './zip.ts';
