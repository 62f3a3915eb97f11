import assert from 'node:assert/strict';
import { cloudFromEndpoint, resourceManagerScope } from '../../../core/azure/clouds.ts';
import { DurableDeployError } from '../../../core/errors.ts';

describe('cloudFromEndpoint', () => {
  it('knows the public cloud from next to nothing', () => {
    const cloud = cloudFromEndpoint({});
    assert.equal(cloud.name, 'AzureCloud');
    assert.equal(cloud.resourceManagerUrl, 'https://management.azure.com');
    assert.equal(cloud.authorityHost, 'https://login.microsoftonline.com');
    assert.equal(cloud.storageSuffix, 'core.windows.net');
    assert.equal(cloud.wellKnownAuthority, true);
  });

  for (const [environment, authority, suffix] of [
    ['AzureChinaCloud', 'https://login.chinacloudapi.cn', 'core.chinacloudapi.cn'],
    ['AzureUSGovernment', 'https://login.microsoftonline.us', 'core.usgovcloudapi.net'],
    ['AzureGermanCloud', 'https://login.microsoftonline.de', 'core.cloudapi.de'],
    ['azureusgovernment', 'https://login.microsoftonline.us', 'core.usgovcloudapi.net'],
  ] as const) {
    it(`knows ${environment}`, () => {
      const cloud = cloudFromEndpoint({ environment });
      assert.equal(cloud.authorityHost, authority);
      assert.equal(cloud.storageSuffix, suffix);
      assert.equal(cloud.wellKnownAuthority, true);
    });
  }

  it('reads what a connection of the public cloud carries, old authority included', () => {
    const cloud = cloudFromEndpoint({
      environment: 'AzureCloud',
      url: 'https://management.azure.com/',
      environmentAuthorityUrl: 'https://login.windows.net/',
      activeDirectoryServiceEndpointResourceId: 'https://management.core.windows.net/',
    });
    assert.equal(cloud.resourceManagerUrl, 'https://management.azure.com');
    assert.equal(cloud.authorityHost, 'https://login.microsoftonline.com');
    assert.equal(resourceManagerScope(cloud), 'https://management.core.windows.net//.default');
  });

  it('follows the addresses of a private cloud, and has no instance discovery for it', () => {
    const cloud = cloudFromEndpoint({
      environment: 'AzureStack',
      url: 'https://management.local.azurestack.external/',
      activeDirectoryAuthority: 'https://login.stack.example/',
      activeDirectoryServiceEndpointResourceId: 'https://management.adfs.azurestack.local/6f2a',
    });
    assert.deepEqual(cloud, {
      name: 'AzureStack',
      resourceManagerUrl: 'https://management.local.azurestack.external',
      authorityHost: 'https://login.stack.example',
      armAudience: 'https://management.adfs.azurestack.local/6f2a',
      storageSuffix: 'local.azurestack.external',
      wellKnownAuthority: false,
    });
    assert.equal(resourceManagerScope(cloud), 'https://management.adfs.azurestack.local/6f2a/.default');
  });

  it('follows the addresses of a known environment that names its own', () => {
    const cloud = cloudFromEndpoint({
      environment: 'AzureCloud',
      url: 'https://localhost:5001/',
      environmentAuthorityUrl: 'https://localhost:5002/',
    });
    assert.equal(cloud.resourceManagerUrl, 'https://localhost:5001');
    assert.equal(cloud.authorityHost, 'https://localhost:5002');
    assert.equal(cloud.wellKnownAuthority, false);
  });

  it('lists everything that is missing', () => {
    assert.throws(
      () => cloudFromEndpoint({ environment: 'AzureStack' }),
      (error: unknown) =>
        error instanceof DurableDeployError &&
        error.code === 'SERVICE_CONNECTION_UNSUPPORTED' &&
        /no url; it has no environmentAuthorityUrl; it has no activeDirectoryServiceEndpointResourceId/.test(
          error.message,
        ),
    );
  });

  it('refuses addresses that are not https', () => {
    assert.throws(
      () => cloudFromEndpoint({ url: 'http://management.azure.com', environmentAuthorityUrl: 'login' }),
      (error: unknown) =>
        error instanceof DurableDeployError &&
        /url is not an https URL: http:\/\/management/.test(error.message) &&
        /environmentAuthorityUrl is not an https URL: login/.test(error.message),
    );
  });
});
