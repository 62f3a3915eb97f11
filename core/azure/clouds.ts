import { DurableDeployError } from '../errors.ts';
import { neutralise } from '../text.ts';

/** One Azure cloud, as far as a deployment needs to know it. */
export interface Cloud {
  /** `AzureCloud`, `AzureChinaCloud`, …, as service connections name it. */
  readonly name: string;
  /** Such as `https://management.azure.com`, without a trailing slash. */
  readonly resourceManagerUrl: string;
  /** Such as `https://login.microsoftonline.com`, without a trailing slash. */
  readonly authorityHost: string;
  /** The resource that tokens for the resource manager are asked for, such as `https://management.core.windows.net/`. */
  readonly armAudience: string;
  /** Such as `core.windows.net`. */
  readonly storageSuffix: string;
  /** Whether Microsoft Entra's instance discovery knows the authority host. */
  readonly wellKnownAuthority: boolean;
}

/** What an Azure Resource Manager service connection says of its cloud; the agent's names. */
export interface EndpointCloudData {
  /** `AzureCloud`, `AzureChinaCloud`, `AzureUSGovernment`, `AzureGermanCloud`, `AzureStack`. */
  readonly environment?: string | undefined;
  /** The endpoint's own URL: the resource manager. */
  readonly url?: string | undefined;
  readonly environmentAuthorityUrl?: string | undefined;
  readonly activeDirectoryAuthority?: string | undefined;
  readonly activeDirectoryServiceEndpointResourceId?: string | undefined;
  readonly storageEndpointSuffix?: string | undefined;
}

/** Source: `az cloud show --name <name>` (azure-cli, azure/cli/core/cloud.py). */
const knownClouds: readonly Cloud[] = [
  {
    name: 'AzureCloud',
    resourceManagerUrl: 'https://management.azure.com',
    authorityHost: 'https://login.microsoftonline.com',
    armAudience: 'https://management.core.windows.net/',
    storageSuffix: 'core.windows.net',
    wellKnownAuthority: true,
  },
  {
    name: 'AzureChinaCloud',
    resourceManagerUrl: 'https://management.chinacloudapi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    armAudience: 'https://management.core.chinacloudapi.cn/',
    storageSuffix: 'core.chinacloudapi.cn',
    wellKnownAuthority: true,
  },
  {
    name: 'AzureUSGovernment',
    resourceManagerUrl: 'https://management.usgovcloudapi.net',
    authorityHost: 'https://login.microsoftonline.us',
    armAudience: 'https://management.core.usgovcloudapi.net/',
    storageSuffix: 'core.usgovcloudapi.net',
    wellKnownAuthority: true,
  },
  {
    name: 'AzureGermanCloud',
    resourceManagerUrl: 'https://management.microsoftazure.de',
    authorityHost: 'https://login.microsoftonline.de',
    armAudience: 'https://management.core.cloudapi.de/',
    storageSuffix: 'core.cloudapi.de',
    wellKnownAuthority: true,
  },
];

/**
 * Hosts that name the same directory as a known cloud's authority; service connections of the public cloud still carry
 * `https://login.windows.net/`. Source: @azure/msal-common, authority/AuthorityMetadata.
 */
const wellKnownAuthorityHosts: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'sts.windows.net',
  'login.chinacloudapi.cn',
  'login.partner.microsoftonline.cn',
  'login.microsoftonline.us',
  'login.usgovcloudapi.net',
  'login.microsoftonline.de',
]);

/**
 * The cloud of a service connection: what the connection says of itself, completed by what is known of its environment.
 * A connection to Azure Stack or a private cloud has to name its URL, its authority and its audience.
 *
 * Errors: SERVICE_CONNECTION_UNSUPPORTED with everything that is missing or malformed.
 * Source: service-endpoint data of `AzureRM` connections, as azure-arm-rest of microsoft/azure-pipelines-tasks reads it.
 */
export function cloudFromEndpoint(data: EndpointCloudData): Cloud {
  const known = knownCloud(data.environment);
  const name = known?.name ?? data.environment ?? 'AzureStack';
  const authority = data.environmentAuthorityUrl || data.activeDirectoryAuthority;
  const audience = data.activeDirectoryServiceEndpointResourceId;
  const problems: string[] = [];

  const resourceManagerUrl = httpsUrl(data.url, 'url', problems) ?? known?.resourceManagerUrl;
  const givenAuthority = httpsUrl(authority, 'environmentAuthorityUrl', problems);
  const wellKnownAuthority = givenAuthority === undefined || wellKnownAuthorityHosts.has(new URL(givenAuthority).host);
  const authorityHost = known && wellKnownAuthority ? known.authorityHost : givenAuthority;
  const armAudience = audience || known?.armAudience;
  if (problems.length === 0) {
    if (!resourceManagerUrl) problems.push('it has no url');
    if (!authorityHost) problems.push('it has no environmentAuthorityUrl');
    if (!armAudience) problems.push('it has no activeDirectoryServiceEndpointResourceId');
  }
  if (problems.length > 0 || !resourceManagerUrl || !authorityHost || !armAudience) {
    throw new DurableDeployError(
      'SERVICE_CONNECTION_UNSUPPORTED',
      `The cloud of the service connection (${neutralise(name)}) cannot be told: ${problems.join('; ')}.`,
      {
        fix:
          'Open the service connection in the project settings, verify it and save it again; Azure DevOps then fills in these values. ' +
          'They can be compared with <resource manager url>/metadata/endpoints?api-version=2015-01-01.',
      },
    );
  }
  return {
    name,
    resourceManagerUrl,
    authorityHost,
    armAudience,
    storageSuffix: data.storageEndpointSuffix || known?.storageSuffix || suffixOf(resourceManagerUrl),
    wellKnownAuthority,
  };
}

/** The scope of a token for the resource manager. The audience is kept to the letter, a trailing slash included. */
export function resourceManagerScope(cloud: Cloud): string {
  return `${cloud.armAudience}/.default`;
}

function knownCloud(environment: string | undefined): Cloud | undefined {
  if (!environment) return knownClouds[0];
  return knownClouds.find((cloud) => cloud.name.toLowerCase() === environment.toLowerCase());
}

/** Azure Stack serves storage beside its resource manager: `management.local.azurestack.external` → `local.azurestack.external`. */
function suffixOf(resourceManagerUrl: string): string {
  return new URL(resourceManagerUrl).host.replace(/^(?:admin)?management\./, '');
}

function httpsUrl(text: string | undefined, property: string, problems: string[]): string | undefined {
  if (!text) return undefined;
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:') {
    problems.push(`its ${property} is not an https URL: ${neutralise(text)}`);
    return undefined;
  }
  const url = new URL(text);
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
