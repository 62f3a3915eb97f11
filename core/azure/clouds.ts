/** One Azure cloud, as far as a deployment needs to know it. */
export interface Cloud {
  /** `AzureCloud`, `AzureChinaCloud`, …, as service connections name it. */
  readonly name: string;
  /** Such as `https://management.azure.com`, without a trailing slash. */
  readonly resourceManagerUrl: string;
  /** Such as `https://login.microsoftonline.com`, without a trailing slash. */
  readonly authorityHost: string;
  /** The resource that tokens for the resource manager are asked for, such as `https://management.azure.com/`. */
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

export declare function cloudFromEndpoint(data: EndpointCloudData): Cloud;
