/** Deploys a version: into the app of its line, which is made when there is none. */
export { deployLine, type DeployTarget } from './deploy-line.ts';
export { runDeploy } from './run-deploy.ts';
