/** What the directory knows: tenants and the applications that may sign in. Plain data, given by the test. */
export interface AppRegistration {
  readonly clientId: string;
  /** Object id of the service principal; default: derived from the client id. */
  readonly objectId?: string;
  /** Client secrets that are accepted. */
  readonly secrets?: readonly string[];
  /** PEM certificates whose key may sign a client assertion. */
  readonly certificates?: readonly string[];
  /** Tokens of other issuers that stand for this application, such as the pipeline's. */
  readonly federatedCredentials?: readonly FederatedCredential[];
}

export interface FederatedCredential {
  readonly issuer: string;
  /** Such as `sc://organisation/project/connection`. */
  readonly subject: string;
}

export interface Directory {
  readonly tenantId: string;
  readonly applications: readonly AppRegistration[];
}

/** The audience that a federated token must be made for. */
export const tokenExchangeAudience = 'api://AzureADTokenExchange';
