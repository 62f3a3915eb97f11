import { createCredential } from '../../core/azure/credentials/index.ts';
import { createNetworkClient } from '../../core/azure/network/index.ts';
import type { CoreContext } from '../../core/context.ts';
import { createCheckDoors, type CheckDoors } from '../../core/taskhub/check/index.ts';
import type { TaskHost } from '../host/index.ts';
import type { StatusCheckInputs } from './inputs.ts';

/**
 * The outside world of a check: the agent's network, and Azure only when an app is given.
 *
 * Errors: SERVICE_CONNECTION_UNSUPPORTED, SIGN_IN_FAILED for a credential that cannot be used.
 */
export async function openDoors(host: TaskHost, inputs: StatusCheckInputs): Promise<CheckDoors> {
  const maskSecret = (secret: string): void => host.maskSecret(secret);
  const context: CoreContext = { clock: host.clock, log: host.log, signal: host.signal, maskSecret };
  const httpClient = createNetworkClient(host.networkSettings(), maskSecret);
  if (inputs.app === undefined) return createCheckDoors({ context, httpClient });
  const { signIn, cloud, subscriptionId } = host.azureConnection('azureSubscription');
  const credential = await createCredential(signIn, cloud, httpClient, maskSecret);
  return createCheckDoors({ context, httpClient, azure: { cloud, credential, subscriptionId } });
}
