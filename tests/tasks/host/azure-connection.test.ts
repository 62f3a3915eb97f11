import assert from 'node:assert/strict';
import type { Cloud } from '../../../core/azure/clouds.ts';
import { DurableDeployError } from '../../../core/errors.ts';
import { readAzureConnection } from '../../../tasks/host/azure-connection.ts';

const cloud: Cloud = {
  name: 'AzureCloud',
  resourceManagerUrl: 'https://management.azure.com',
  authorityHost: 'https://login.microsoftonline.com',
  armAudience: 'https://management.azure.com/',
  storageSuffix: 'core.windows.net',
  wellKnownAuthority: true,
};

interface Endpoint {
  scheme?: string;
  parameters?: Record<string, string>;
  data?: Record<string, string>;
  token?: string;
}

const principal = { tenantid: 'tenant-1', serviceprincipalid: 'client-1' };
const subscription = { subscriptionid: 'sub-1' };

function read({ scheme, parameters = {}, data = subscription, token }: Endpoint) {
  const masked: string[] = [];
  const asked: unknown[] = [];
  const connection = readAzureConnection(
    {
      id: 'shop',
      url: 'https://management.azure.com/',
      scheme,
      data: (key) => data[key.toLowerCase()],
      parameter: (key) => parameters[key.toLowerCase()],
      systemAccessToken: () => token,
    },
    {
      cloudFromEndpoint: (endpoint) => {
        asked.push(endpoint);
        return cloud;
      },
      maskSecret: (secret) => void masked.push(secret),
    },
  );
  return { connection, masked, asked };
}

function refusal(endpoint: Endpoint): DurableDeployError {
  try {
    read(endpoint);
  } catch (error) {
    assert.ok(error instanceof DurableDeployError);
    assert.equal(error.code, 'SERVICE_CONNECTION_UNSUPPORTED');
    return error;
  }
  assert.fail('the connection was accepted');
}

describe('an Azure Resource Manager service connection', () => {
  it('with workload identity federation signs in with the token of the job', () => {
    const { connection, masked } = read({
      scheme: 'WorkloadIdentityFederation',
      parameters: principal,
      token: 'job-token',
    });
    assert.deepEqual(connection.signIn, {
      kind: 'workloadIdentityFederation',
      tenantId: 'tenant-1',
      clientId: 'client-1',
      serviceConnectionId: 'shop',
      systemAccessToken: 'job-token',
    });
    assert.equal(connection.subscriptionId, 'sub-1');
    assert.deepEqual(masked, ['job-token']);
  });

  for (const scheme of ['ServicePrincipal', undefined]) {
    it(`with the scheme ${scheme} signs in with the secret`, () => {
      const { connection, masked } = read({
        ...(scheme === undefined ? {} : { scheme }),
        parameters: { ...principal, serviceprincipalkey: 's3cret', authenticationtype: 'spnKey' },
      });
      assert.deepEqual(connection.signIn, {
        kind: 'servicePrincipalSecret',
        tenantId: 'tenant-1',
        clientId: 'client-1',
        clientSecret: 's3cret',
      });
      assert.deepEqual(masked, ['s3cret']);
    });
  }

  it('with a certificate signs in with it', () => {
    const { connection, masked } = read({
      scheme: 'ServicePrincipal',
      parameters: { ...principal, authenticationtype: 'spnCertificate', serviceprincipalcertificate: 'PEM' },
    });
    assert.deepEqual(connection.signIn, {
      kind: 'servicePrincipalCertificate',
      tenantId: 'tenant-1',
      clientId: 'client-1',
      certificatePem: 'PEM',
    });
    assert.deepEqual(masked, ['PEM']);
  });

  it('with a managed identity signs in as the machine, or as the identity that is named', () => {
    const scheme = 'ManagedServiceIdentity';
    assert.deepEqual(read({ scheme }).connection.signIn, { kind: 'managedIdentity' });
    assert.deepEqual(read({ scheme, data: { ...subscription, msiclientid: 'id-1' } }).connection.signIn, {
      kind: 'managedIdentity',
      clientId: 'id-1',
    });
  });

  it('tells everything that decides the cloud', () => {
    const { asked } = read({
      scheme: 'ManagedServiceIdentity',
      data: {
        ...subscription,
        environment: 'AzureStack',
        environmentauthorityurl: 'https://adfs.local/',
        activedirectoryauthority: 'https://login.local/',
        activedirectoryserviceendpointresourceid: 'https://management.local/',
        storageendpointsuffix: 'local.azurestack.external',
      },
    });
    assert.deepEqual(asked, [
      {
        environment: 'AzureStack',
        url: 'https://management.azure.com/',
        environmentAuthorityUrl: 'https://adfs.local/',
        activeDirectoryAuthority: 'https://login.local/',
        activeDirectoryServiceEndpointResourceId: 'https://management.local/',
        storageEndpointSuffix: 'local.azurestack.external',
      },
    ]);
  });

  describe('is refused', () => {
    it('for a publish profile, naming what is supported', () => {
      const error = refusal({ scheme: 'PublishProfile', parameters: principal });
      assert.match(error.message, /uses the scheme "PublishProfile"/);
      assert.match(error.fix ?? '', /workload identity federation.*managed identity/);
    });
    it('for the scope of a management group', () => {
      const error = refusal({ scheme: 'ManagedServiceIdentity', data: { scopelevel: 'ManagementGroup' } });
      assert.match(error.message, /scope ManagementGroup/);
      assert.match(error.fix ?? '', /Subscription/);
    });
    it('without the secret of its service principal', () => {
      assert.match(refusal({ scheme: 'ServicePrincipal', parameters: principal }).message, /holds no secret/);
    });
    it("without the job's token for workload identity federation", () => {
      assert.match(refusal({ scheme: 'WorkloadIdentityFederation', parameters: principal }).message, /token/);
    });
  });
});
