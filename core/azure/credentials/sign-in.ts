/** How to sign in to Microsoft Entra ID: one of the schemes of an Azure Resource Manager service connection. */
export type SignIn =
  | {
      readonly kind: 'workloadIdentityFederation';
      readonly tenantId: string;
      readonly clientId: string;
      readonly serviceConnectionId: string;
      /** A secret: the job's `System.AccessToken`. */
      readonly systemAccessToken: string;
    }
  | {
      readonly kind: 'servicePrincipalSecret';
      readonly tenantId: string;
      readonly clientId: string;
      /** A secret. */
      readonly clientSecret: string;
    }
  | {
      readonly kind: 'servicePrincipalCertificate';
      readonly tenantId: string;
      readonly clientId: string;
      /** A secret: certificate and private key as PEM text. */
      readonly certificatePem: string;
    }
  | {
      readonly kind: 'managedIdentity';
      /** Of a user-assigned identity; left out for the machine's own. */
      readonly clientId?: string;
    };
