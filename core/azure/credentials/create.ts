import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { abortReason } from '../../clock.ts';
import { DurableDeployError } from '../../errors.ts';
import type { Cloud } from '../clouds.ts';
import { noSdkRetries, shortRetries } from '../network/retries.ts';
import { describeSignInFailure } from './failures.ts';
import { recordExchanges } from './recorder.ts';
import type { SignIn } from './sign-in.ts';

/**
 * A credential for the sign-in of a service connection. Nothing is sent before the first token is asked for.
 * `getToken` rejects with a DurableDeployError: SIGN_IN_FAILED when the directory or Azure DevOps refused, and the codes
 * of the network (THROTTLED, SERVER_ERROR, TIMED_OUT, CONNECTION_FAILED, …) when it could not be asked.
 *
 * Every token is masked before anybody gets it.
 *
 * Workload identity federation reads the job's SYSTEM_OIDCREQUESTURI itself (AzurePipelinesCredential).
 *
 * Errors: SIGN_IN_FAILED when something that the scheme needs is missing.
 */
export async function createCredential(
  signIn: SignIn,
  cloud: Cloud,
  httpClient: HttpClient,
  maskSecret: (secret: string) => void,
): Promise<TokenCredential> {
  const recorder = recordExchanges(httpClient, signIn.kind === 'managedIdentity' ? 10_000 : 30_000);
  let inner: TokenCredential;
  try {
    inner = await createSdkCredential(signIn, cloud, recorder.httpClient);
  } catch (error) {
    throw describeSignInFailure(error, { signIn, cloud });
  }
  return {
    async getToken(scopes, options) {
      const signal = nativeSignal(options?.abortSignal);
      recorder.begin(signal);
      try {
        const token = await inner.getToken(scopes, options);
        if (token) {
          maskSecret(token.token);
          return token;
        }
      } catch (error) {
        if (signal?.aborted) throw abortReason(signal);
        throw describeSignInFailure(error, { signIn, cloud, exchange: recorder.last() });
      }
      throw new DurableDeployError('SIGN_IN_FAILED', 'Signing in to Microsoft Entra ID gave no token.');
    },
  };
}

/** The SDKs hand on the signal of the request that needs the token. */
function nativeSignal(signal: unknown): AbortSignal | undefined {
  return signal instanceof AbortSignal ? signal : undefined;
}

async function createSdkCredential(signIn: SignIn, cloud: Cloud, httpClient: HttpClient): Promise<TokenCredential> {
  const [sdk, retries] = await Promise.all([import('./sdk.ts'), shortRetries()]);
  const options = {
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: !cloud.wellKnownAuthority,
    httpClient,
    retryOptions: noSdkRetries,
    additionalPolicies: [{ policy: retries, position: 'perCall' as const }],
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
      // The metadata service has retries of its own in the SDK: 404 and 410 are part of its protocol.
      const shared = { httpClient, retryOptions: { maxRetries: 3 } };
      return signIn.clientId
        ? new sdk.ManagedIdentityCredential({ clientId: signIn.clientId, ...shared })
        : new sdk.ManagedIdentityCredential(shared);
    }
  }
}
