import type { HttpClient } from '@azure/core-rest-pipeline';
import type { ArmSitesOptions } from '../../core/azure/arm/index.ts';
import { createCredential } from '../../core/azure/credentials/index.ts';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import type { CoreContext } from '../../core/context.ts';
import type { TaskHost } from '../host/index.ts';

/** The agent's network, for whatever core does. */
export interface Network {
  readonly context: CoreContext;
  readonly httpClient: HttpClient;
}

/** Opens nothing yet. */
export function openNetwork(host: TaskHost): Network {
  const maskSecret = (secret: string): void => host.maskSecret(secret);
  return {
    context: { clock: host.clock, log: host.log, signal: host.signal, maskSecret },
    httpClient: createNetworkClient(host.networkSettings(), maskSecret),
  };
}

/**
 * Azure, as the service connection of the input `azureSubscription` may see it.
 *
 * Errors: INPUT_INVALID, SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used.
 */
export async function openAzure(host: TaskHost, { context, httpClient }: Network): Promise<ArmSitesOptions> {
  const { signIn, cloud, subscriptionId } = host.azureConnection('azureSubscription');
  const credential = await createCredential(signIn, cloud, httpClient, (secret) => context.maskSecret(secret));
  return { cloud, credential, subscriptionId, httpClient, context };
}
