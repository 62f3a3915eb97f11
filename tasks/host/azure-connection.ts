import type { Cloud, EndpointCloudData } from '../../core/azure/clouds.ts';
import type { SignIn } from '../../core/azure/credentials/index.ts';
import { DurableDeployError } from '../../core/errors.ts';
import { neutralise } from '../../core/text.ts';
import type { AzureConnection } from './task-host.ts';

/** A service connection as the agent hands it to a task. Names of data and parameters ignore letter case. */
export interface EndpointReader {
  readonly id: string;
  readonly url: string | undefined;
  readonly scheme: string | undefined;
  data(key: string): string | undefined;
  parameter(key: string): string | undefined;
  /** The job's own token. */
  systemAccessToken(): string | undefined;
}

const supportedSchemes =
  'workload identity federation, a service principal with a secret or a certificate, or a managed identity';

/**
 * Understands an Azure Resource Manager service connection: who signs in, to which cloud, which subscription.
 * Errors: SERVICE_CONNECTION_UNSUPPORTED for another scheme, or when the connection lacks what its scheme needs.
 * Source: microsoft/azure-pipelines-tasks-common-packages azure-arm-rest/azure-arm-endpoint.ts
 */
export function readAzureConnection(
  endpoint: EndpointReader,
  doors: { cloudFromEndpoint: (data: EndpointCloudData) => Cloud; maskSecret: (secret: string) => void },
): AzureConnection {
  const signIn = readSignIn(endpoint, doors.maskSecret);
  const subscriptionId = endpoint.data('subscriptionid');
  if (subscriptionId === undefined) {
    throw unsupported(
      endpoint,
      `has the scope ${neutralise(endpoint.data('scopelevel') ?? 'of no subscription', 50)}, and the task works in one subscription`,
      'Choose a service connection whose scope level is Subscription.',
    );
  }
  const cloud = doors.cloudFromEndpoint({
    environment: endpoint.data('environment'),
    url: endpoint.url,
    environmentAuthorityUrl: endpoint.data('environmentAuthorityUrl'),
    activeDirectoryAuthority: endpoint.data('activeDirectoryAuthority'),
    activeDirectoryServiceEndpointResourceId: endpoint.data('activeDirectoryServiceEndpointResourceId'),
    storageEndpointSuffix: endpoint.data('storageEndpointSuffix'),
  });
  return { signIn, cloud, subscriptionId };
}

/** The id of the service connection that an input holds. Errors: INPUT_INVALID. */
export function requireConnectionId(inputName: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new DurableDeployError('INPUT_INVALID', `The input ${inputName} is empty.`, {
    fix: 'Give the name of an Azure Resource Manager service connection.',
  });
}

function readSignIn(endpoint: EndpointReader, maskSecret: (secret: string) => void): SignIn {
  const required = (key: string, what: string): string => {
    const value = endpoint.parameter(key);
    if (value !== undefined) return value;
    throw unsupported(
      endpoint,
      `holds no ${what}`,
      'Open the service connection in the project settings, verify it and save it again.',
    );
  };
  const secret = (key: string, what: string): string => {
    const value = required(key, what);
    maskSecret(value);
    return value;
  };
  const servicePrincipal = (): { tenantId: string; clientId: string } => ({
    tenantId: required('tenantid', 'tenant'),
    clientId: required('serviceprincipalid', 'id of a service principal'),
  });
  // An endpoint without a scheme is of the oldest kind: a service principal.
  const scheme = endpoint.scheme?.toLowerCase() ?? 'serviceprincipal';
  switch (scheme) {
    case 'workloadidentityfederation': {
      const systemAccessToken = endpoint.systemAccessToken();
      if (systemAccessToken === undefined) {
        throw unsupported(
          endpoint,
          "uses workload identity federation, and the job's own token, which that needs, was not handed to the task",
          'Run the task in a job of Azure DevOps Services.',
        );
      }
      maskSecret(systemAccessToken);
      return {
        kind: 'workloadIdentityFederation',
        ...servicePrincipal(),
        serviceConnectionId: endpoint.id,
        systemAccessToken,
      };
    }
    case 'serviceprincipal':
      return endpoint.parameter('authenticationtype')?.toLowerCase() === 'spncertificate'
        ? {
            kind: 'servicePrincipalCertificate',
            ...servicePrincipal(),
            certificatePem: secret('serviceprincipalcertificate', 'certificate of the service principal'),
          }
        : {
            kind: 'servicePrincipalSecret',
            ...servicePrincipal(),
            clientSecret: secret('serviceprincipalkey', 'secret of the service principal'),
          };
    case 'managedserviceidentity': {
      const clientId = endpoint.data('msiclientid');
      return { kind: 'managedIdentity', ...(clientId === undefined ? {} : { clientId }) };
    }
    default:
      throw unsupported(
        endpoint,
        `uses the scheme "${neutralise(endpoint.scheme ?? '', 50)}", which the task does not support`,
        `Use one with ${supportedSchemes}.`,
      );
  }
}

function unsupported(endpoint: EndpointReader, what: string, fix: string): DurableDeployError {
  return new DurableDeployError(
    'SERVICE_CONNECTION_UNSUPPORTED',
    `The service connection ${neutralise(endpoint.id, 60)} ${what}.`,
    { fix },
  );
}
