/** A service connection as the agent hands it to a task: environment variables with these fields hold it there. */
export interface EndpointFile {
  readonly url: string;
  /** `ServicePrincipal`, `WorkloadIdentityFederation`, `ManagedServiceIdentity`, … */
  readonly scheme: string;
  /** `ENDPOINT_AUTH_PARAMETER_*`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `ENDPOINT_DATA_*`. */
  readonly data: Readonly<Record<string, string>>;
}

/** The ways in which an Azure Resource Manager service connection signs in. */
export type ConnectionScheme =
  'WorkloadIdentityFederation' | 'ServicePrincipalSecret' | 'ServicePrincipalCertificate' | 'ManagedServiceIdentity';

export interface ConnectionFacts {
  readonly resourceManagerUrl: string;
  readonly authorityUrl: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly federationIssuer: string;
  readonly federationSubject: string;
  /** Key and certificate in one PEM text. */
  readonly certificatePem: string;
}

/**
 * The fields of an Azure Resource Manager service connection of a cloud that is not one of the well-known, as
 * Azure Stack's is.
 *
 * Source of the names: microsoft/azure-pipelines-tasks-common-packages, azure-arm-rest/azure-arm-endpoint.ts
 */
export function describeConnection(scheme: ConnectionScheme, facts: ConnectionFacts): EndpointFile {
  const withSlash = (url: string): string => `${url.replace(/\/+$/, '')}/`;
  const data = {
    environment: 'AzureStack',
    scopeLevel: 'Subscription',
    subscriptionId: facts.subscriptionId,
    subscriptionName: facts.subscriptionName,
    environmentUrl: withSlash(facts.resourceManagerUrl),
    environmentAuthorityUrl: withSlash(facts.authorityUrl),
    activeDirectoryAuthority: withSlash(facts.authorityUrl),
    activeDirectoryServiceEndpointResourceId: withSlash(facts.resourceManagerUrl),
    resourceManagerUrl: withSlash(facts.resourceManagerUrl),
    creationMode: 'Manual',
  };
  const url = withSlash(facts.resourceManagerUrl);
  const principal = { tenantid: facts.tenantId, serviceprincipalid: facts.clientId };
  switch (scheme) {
    case 'WorkloadIdentityFederation':
      return {
        url,
        scheme,
        parameters: {
          ...principal,
          workloadIdentityFederationIssuer: facts.federationIssuer,
          workloadIdentityFederationSubject: facts.federationSubject,
        },
        data,
      };
    case 'ServicePrincipalSecret':
      return {
        url,
        scheme: 'ServicePrincipal',
        parameters: { ...principal, authenticationType: 'spnKey', serviceprincipalkey: facts.clientSecret },
        data,
      };
    case 'ServicePrincipalCertificate':
      return {
        url,
        scheme: 'ServicePrincipal',
        parameters: {
          ...principal,
          authenticationType: 'spnCertificate',
          servicePrincipalCertificate: facts.certificatePem,
        },
        data,
      };
    case 'ManagedServiceIdentity':
      return { url, scheme, parameters: { tenantid: facts.tenantId }, data: { ...data, msiclientId: facts.clientId } };
  }
}
