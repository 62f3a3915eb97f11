import * as tl from 'azure-pipelines-task-lib/task.js';
import { cloudFromEndpoint } from '../../../core/azure/clouds.ts';
import { readAzureConnection, type EndpointReader } from '../azure-connection.ts';
import type { AzureConnection } from '../task-host.ts';
import { quietly } from './quietly.ts';

/**
 * The Azure Resource Manager service connection with this id, as the agent hands it over.
 * Errors: SERVICE_CONNECTION_UNSUPPORTED.
 */
export function readServiceConnection(id: string, maskSecret: (secret: string) => void): AzureConnection {
  const endpoint: EndpointReader = {
    id,
    url: quietly(() => tl.getEndpointUrl(id, true)),
    scheme: quietly(() => tl.getEndpointAuthorizationScheme(id, true)),
    data: (key) => quietly(() => tl.getEndpointDataParameter(id, key, true)) || undefined,
    parameter: (key) => quietly(() => tl.getEndpointAuthorizationParameter(id, key, true)) || undefined,
    systemAccessToken: () =>
      quietly(() => tl.getEndpointAuthorizationParameter('SystemVssConnection', 'AccessToken', true)) ||
      quietly(() => tl.getVariable('System.AccessToken')) ||
      undefined,
  };
  return readAzureConnection(endpoint, { cloudFromEndpoint, maskSecret });
}
