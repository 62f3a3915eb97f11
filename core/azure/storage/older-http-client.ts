import type { RequestPolicy } from '@azure/core-http-compat';
import type { HttpClient, RequestBodyType } from '@azure/core-rest-pipeline';

/** The SDKs for queues and blobs still take an HTTP client of the older kind. */
export async function adaptHttpClient(httpClient: HttpClient): Promise<RequestPolicy> {
  const [{ toHttpHeadersLike }, { createHttpHeaders, createPipelineRequest }] = await Promise.all([
    import('./older-http-client-sdk.ts'),
    import('@azure/core-rest-pipeline'),
  ]);
  return {
    async sendRequest(resource) {
      const { abortSignal, agent, streamResponseStatusCodes } = resource;
      const request = createPipelineRequest({
        url: resource.url,
        method: resource.method,
        headers: createHttpHeaders(resource.headers.toJson({ preserveCase: true })),
        timeout: resource.timeout,
        requestId: resource.requestId,
        allowInsecureConnection: true,
        ...(abortSignal ? { abortSignal } : {}),
        ...(agent ? { agent } : {}),
        ...(streamResponseStatusCodes ? { streamResponseStatusCodes } : {}),
        ...(resource.body === undefined ? {} : { body: resource.body as RequestBodyType }),
      });
      const response = await httpClient.sendRequest(request);
      // The request has to come back as the same object: the SDK finds its operation by it.
      return { ...response, request: resource, headers: toHttpHeadersLike(response.headers) };
    },
  };
}
