import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { buffer } from 'node:stream/consumers';
import { storageScope, type StorageAccount } from './account.ts';
import { serviceVersion } from './blobs.ts';

/** Blobs are written under a name once, or replaced whole: each of these may be sent again. */
const retryOptions = { maxRetries: 3, retryDelayInMs: 300, maxRetryDelayInMs: 3000 };
/** A package may have hundreds of megabytes. */
const timeoutMs = 120_000;

/** A request to a container, or to a blob in it. */
export interface ContainerRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Absent: the container itself. */
  readonly blob?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: Uint8Array;
}

/** What was answered, with the whole body. */
export interface ContainerAnswer {
  readonly headers: { get(name: string): string | undefined };
  readonly body: Buffer;
}

/** Sends a request. Rejects with the SDK's RestError for every answer that is not a success. */
export type ContainerSender = (request: ContainerRequest, signal: AbortSignal) => Promise<ContainerAnswer>;

/**
 * Loads what is needed to ask a container, and gives what sends to it. The blobs SDK would weigh as much as all else.
 *
 * Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
 */
export async function loadContainer(
  account: StorageAccount,
  container: string,
  httpClient: HttpClient,
): Promise<ContainerSender> {
  const sdk = await import('./blobs-sdk.ts');
  const { access } = account;
  const pipeline = sdk.createPipelineFromOptions({ retryOptions });
  if (access.kind === 'accountKey') {
    const accountKey = Buffer.from(access.accountKey, 'base64');
    const policy = sdk.storageSharedKeyCredentialPolicy({ accountName: access.accountName, accountKey });
    pipeline.addPolicy(policy, { phase: 'Sign' });
  } else if (access.kind === 'identity') {
    const policy = sdk.bearerTokenAuthenticationPolicy({ credential: access.credential, scopes: storageScope });
    pipeline.addPolicy(policy, { phase: 'Sign' });
  }
  return async ({ method, blob, headers = {}, content }, signal) => {
    const url = new URL(addressOf(account, container, blob));
    if (access.kind === 'sharedAccessSignature') url.search = access.sas;
    if (blob === undefined) url.searchParams.set('restype', 'container');
    const request = sdk.createPipelineRequest({
      url: url.href,
      method,
      headers: sdk.createHttpHeaders({ 'x-ms-version': serviceVersion, ...headers }),
      // Its length is a part of what is signed, and told of buffers only.
      ...(content === undefined ? {} : { body: Buffer.from(content.buffer, content.byteOffset, content.byteLength) }),
      abortSignal: signal,
      timeout: timeoutMs,
      streamResponseStatusCodes: new Set([200]),
      allowInsecureConnection: url.protocol === 'http:',
    });
    const response: PipelineResponse = await pipeline.sendRequest(httpClient, request);
    if (response.status >= 300) {
      throw new sdk.RestError('The answer was not a success.', { statusCode: response.status, request, response });
    }
    const { readableStreamBody } = response;
    return {
      headers: response.headers,
      body: readableStreamBody === undefined ? Buffer.alloc(0) : await buffer(readableStreamBody),
    };
  };
}

/** Where a container is, or a blob in it: without any signature. */
export function addressOf({ blobUrl }: StorageAccount, container: string, blob?: string): string {
  const path = [container, ...(blob === undefined ? [] : blob.split('/'))].map(encodeURIComponent);
  return `${blobUrl}/${path.join('/')}`;
}
