import type { HttpClient, RequestBodyType } from '@azure/core-rest-pipeline';
import type { IHttpClient, QueueServiceClient } from '@azure/storage-queue';
import type { StorageAccount } from './account.ts';

/** Few and short, as for all that only reads: whoever waits retries by himself. */
const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs: 30_000 };

/** Loads the queues SDK and gives a client of the account. */
export async function loadQueues(account: StorageAccount, httpClient: HttpClient): Promise<QueueServiceClient> {
  const { QueueServiceClient, StorageSharedKeyCredential } = await import('./queues-sdk.ts');
  const { access, queueUrl } = account;
  const options = { httpClient: await adapt(httpClient), retryOptions };
  switch (access.kind) {
    case 'accountKey': {
      const credential = new StorageSharedKeyCredential(access.accountName, access.accountKey);
      return new QueueServiceClient(queueUrl, credential, options);
    }
    case 'sharedAccessSignature':
      return new QueueServiceClient(`${queueUrl}?${access.sas}`, undefined, options);
    case 'identity':
      return new QueueServiceClient(queueUrl, access.credential, options);
  }
}

/** The queues SDK still takes an HTTP client of the older kind. */
async function adapt(httpClient: HttpClient): Promise<IHttpClient> {
  const [{ toHttpHeadersLike }, { createHttpHeaders, createPipelineRequest }] = await Promise.all([
    import('./queues-sdk.ts'),
    import('@azure/core-rest-pipeline'),
  ]);
  return {
    async sendRequest(resource) {
      const { abortSignal, agent } = resource;
      const request = createPipelineRequest({
        url: resource.url,
        method: resource.method,
        headers: createHttpHeaders(resource.headers.toJson({ preserveCase: true })),
        timeout: resource.timeout,
        requestId: resource.requestId,
        allowInsecureConnection: true,
        ...(abortSignal ? { abortSignal } : {}),
        ...(agent ? { agent } : {}),
        ...(resource.body === undefined ? {} : { body: resource.body as RequestBodyType }),
      });
      const response = await httpClient.sendRequest(request);
      // The request has to come back as the same object: the SDK finds its operation by it.
      return { ...response, request: resource, headers: toHttpHeadersLike(response.headers) };
    },
  };
}
