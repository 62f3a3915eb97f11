import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import { resourceManagerScope, type Cloud } from '../clouds.ts';
import { describeAnswer } from '../failures.ts';
import { noSdkRetries, shortRetries } from '../network/retries.ts';
import type * as Sdk from './sdk.ts';

/** The SDK, loaded, and the two ways to send with it. */
export interface ArmClient {
  readonly sdk: typeof Sdk;
  /** For the SDK's functions: an answer that is not a success rejects with a DurableDeployError. */
  readonly context: WebSiteManagementContext;
  /** For raw requests: resolves for any answer. */
  readonly rawPipeline: Pipeline;
}

const failurePolicyName = 'describeFailurePolicy';

/**
 * Loads the App Service SDK and joins it with the one HTTP client.
 *
 * Microsoft.Web's errors are `{"Code","Message"}`, which the SDK drops: it throws "Unexpected status code" with neither
 * code nor body. So the answers are judged in the pipeline, before the SDK sees them.
 */
export async function loadArmClient(options: {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly subscriptionId: string;
}): Promise<ArmClient> {
  const { cloud, credential, httpClient, subscriptionId } = options;
  const [sdk, retries] = await Promise.all([import('./sdk.ts'), shortRetries()]);
  const context = sdk.createWebSiteManagement(credential, subscriptionId, {
    endpoint: cloud.resourceManagerUrl,
    credentials: { scopes: [resourceManagerScope(cloud)] },
    httpClient,
    retryOptions: noSdkRetries,
    additionalPolicies: [{ policy: retries, position: 'perCall' }],
  });
  const rawPipeline = context.pipeline.clone();
  // Outside the sign-in policy, which answers a 401 that asks for another token, and outside the retries.
  context.pipeline.addPolicy(describeFailures(), {
    beforePolicies: [sdk.bearerTokenAuthenticationPolicyName, retries.name],
  });
  return { sdk, context, rawPipeline };
}

function describeFailures(): PipelinePolicy {
  return {
    name: failurePolicyName,
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status < 300) return response;
      const { status, headers, bodyAsText } = response;
      throw describeAnswer({ status, headers, body: bodyAsText, url: request.url }, purposeOf(request.url));
    },
  };
}

/** What a request to Microsoft.Web asks for, in words. */
export function purposeOf(url: string): string {
  const path = new URL(url).pathname;
  const resource = /\/sites\/([^/]+)(?:\/slots\/([^/]+))?(\/.*)?$/i.exec(path);
  if (!resource) return 'listing the function apps of the subscription';
  const [, site = '', slot, rest = ''] = resource.map((part) => (part === undefined ? part : decodeURIComponent(part)));
  const app = slot === undefined ? `the app ${site}` : `the slot ${slot} of the app ${site}`;
  const suffix = rest.toLowerCase();
  if (suffix === '/config/appsettings/list') return `reading the app settings of ${app}`;
  if (suffix === '/config/connectionstrings/list') return `reading the connection strings of ${app}`;
  if (suffix === '/config/slotconfignames') return `reading the sticky settings of ${app}`;
  if (suffix === '/host/default/listkeys') return `reading the host keys of ${app}`;
  if (suffix === '/slots') return `listing the slots of ${app}`;
  if (suffix.startsWith('/hostruntime/')) return `asking the Functions host of ${app} through Azure Resource Manager`;
  return `reading ${app}`;
}
