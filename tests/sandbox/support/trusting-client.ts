import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';

/** The SDK's own HTTP client, made to trust one certificate authority. */
export function trustingClient(certificateAuthority: string): HttpClient {
  const inner = createDefaultHttpClient();
  return {
    sendRequest(request) {
      request.tlsSettings = { ca: certificateAuthority };
      return inner.sendRequest(request);
    },
  };
}
