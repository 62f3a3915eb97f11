/**
 * What AzureAppServiceManage@0 does up to its first request, when it swaps slots: it loads these modules, reads the service
 * connection and asks for a token. The modules are the published ones that it ships with.
 * Source: microsoft/azure-pipelines-tasks, Tasks/AzureAppServiceManageV0/azureappservicemanage.ts
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const load = createRequire(join(process.env.PEER_FOLDER, 'package.json'));
const armRest = 'azure-pipelines-tasks-azure-arm-rest';
load('azure-pipelines-task-lib/task');
load('q');
const { AzureRMEndpoint } = load(`${armRest}/azure-arm-endpoint`);
load(`${armRest}/azureModels`);
const { AzureAppService } = load(`${armRest}/azure-arm-app-service`);
load(`${armRest}/azure-arm-appinsights`);
load(`${armRest}/azure-arm-app-service-kudu`);
load(`${armRest}/azure-arm-appinsights-webtests`);
load(`${armRest}/azure-arm-resource`);

async function main() {
  const endpoint = await new AzureRMEndpoint('connection').getEndpoint();
  await new AzureAppService(endpoint, 'shop', 'shop-orders', 'staging').get();
}

void main();
