import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import type { Cloud } from '../clouds.ts';
import { describeSignInFailure } from './failures.ts';
import { recordExchanges } from './recorder.ts';
import type { SignIn } from './sign-in.ts';

/**
 * A credential for the sign-in of a service connection. Nothing is sent before the first token is asked for.
 * `getToken` rejects with a DurableDeployError: SIGN_IN_FAILED when the directory or Azure DevOps refused, and the codes
 * of the network (THROTTLED, SERVER_ERROR, TIMED_OUT, CONNECTION_FAILED, …) when it could not be asked.
 *
 * Workload identity federation reads the job's SYSTEM_OIDCREQUESTURI itself (AzurePipelinesCredential).
 *
 * Errors: SIGN_IN_FAILED when something that the scheme needs is missing.
 */
export async function createCredential(signIn: SignIn, cloud: Cloud, httpClient: HttpClient): Promise<TokenCredential> {
  const recorder = recordExchanges(httpClient);
  let inner: TokenCredential;
  try {
    inner = await createSdkCredential(signIn, cloud, recorder.httpClient);
  } catch (error) {
    throw describeSignInFailure(error, { signIn, cloud });
  }
  return {
    async getToken(scopes, options) {
      recorder.forget();
      try {
        const token = await inner.getToken(scopes, options);
        if (token) return token;
      } catch (error) {
        if (options?.abortSignal?.aborted) throw error;
        throw describeSignInFailure(error, { signIn, cloud, exchange: recorder.last() });
      }
      throw new DurableDeployError('SIGN_IN_FAILED', 'Signing in to Microsoft Entra ID gave no token.');
    },
  };
}

async function createSdkCredential(signIn: SignIn, cloud: Cloud, httpClient: HttpClient): Promise<TokenCredential> {
  const sdk = await import('./sdk.ts');
  const options = {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: !cloud.wellKnownAuthority,
    httpClient,
    retryOptions: { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 3000 },
  };
  switch (signIn.kind) {
    case 'workloadIdentityFederation':
      return new sdk.AzurePipelinesCredential(
        signIn.tenantId,
        signIn.clientId,
        signIn.serviceConnectionId,
        signIn.systemAccessToken,
        options,
      );
    case 'servicePrincipalSecret':
      return new sdk.ClientSecretCredential(signIn.tenantId, signIn.clientId, signIn.clientSecret, options);
    case 'servicePrincipalCertificate': {
      const certificate = { certificate: signIn.certificatePem };
      // Applications that trust subject name and issuer need the chain; others ignore it.
      return new sdk.ClientCertificateCredential(signIn.tenantId, signIn.clientId, certificate, {
        ...options,
        sendCertificateChain: true,
      });
    }
    case 'managedIdentity': {
      const shared = { httpClient, retryOptions: options.retryOptions };
      return signIn.clientId
        ? new sdk.ManagedIdentityCredential({ clientId: signIn.clientId, ...shared })
        : new sdk.ManagedIdentityCredential(shared);
    }
  }
}
