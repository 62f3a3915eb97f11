import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, Pipeline, PipelinePolicy } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { resourceManagerScope, type Cloud } from '../clouds.ts';
import { describeAnswer } from '../failures.ts';
import { noSdkRetries, shortRetries } from '../network/retries.ts';
import { purposeOf } from './purpose.ts';
import type * as Sdk from './sdk.ts';

/** The SDK, loaded, and the three ways to send with it. */
export interface ArmClient {
  readonly sdk: typeof Sdk;
  /** For the SDK's functions: an answer that is not a success rejects with a DurableDeployError. */
  readonly context: WebSiteManagementContext;
  /** For raw requests: resolves for any answer. */
  readonly rawPipeline: Pipeline;
  /**
   * For raw requests that must arrive once at most: without any retry and without following redirects. The sign-in policy
   * alone may send a second time, after a 401 that asks for a token with other claims: that one was certainly not acted on.
   */
  readonly singlePipeline: Pipeline;
}

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
  context.pipeline.addPolicy(stayWith(cloud.resourceManagerUrl), {
    beforePolicies: [sdk.bearerTokenAuthenticationPolicyName, retries.name],
  });
  const rawPipeline = context.pipeline.clone();
  const singlePipeline = rawPipeline.clone();
  for (const name of [retries.name, 'defaultRetryPolicy', sdk.redirectPolicyName])
    singlePipeline.removePolicy({ name });
  // Outside the sign-in policy, which answers a 401 that asks for another token, and outside the retries.
  context.pipeline.addPolicy(describeFailures(), {
    beforePolicies: [sdk.bearerTokenAuthenticationPolicyName, retries.name],
  });
  return { sdk, context, rawPipeline, singlePipeline };
}

/** The next page of a list and the address of an operation are named by the server: the token must not follow elsewhere. */
function stayWith(resourceManagerUrl: string): PipelinePolicy {
  const { origin } = new URL(resourceManagerUrl);
  return {
    name: 'stayWithResourceManagerPolicy',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      if (url.origin === origin) return next(request);
      throw new DurableDeployError(
        'REDIRECTED_ELSEWHERE',
        `Azure Resource Manager (${neutralise(new URL(origin).host)}) named ${neutralise(url.host)} as the place to ask on. Nothing was sent there, since the token would go along.`,
        { fix: 'Check that no proxy or gateway changes the answers of Azure Resource Manager.' },
      );
    },
  };
}

function describeFailures(): PipelinePolicy {
  return {
    name: 'describeFailurePolicy',
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status < 300) return response;
      const { status, headers, bodyAsText } = response;
      throw describeAnswer(
        { status, headers, body: bodyAsText, url: request.url },
        purposeOf(request.method, request.url),
      );
    },
  };
}
