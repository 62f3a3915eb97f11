import type { HttpClient, Pipeline } from '@azure/core-rest-pipeline';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { noSdkRetries, shortRetries } from '../network/retries.ts';
import { storageScope, type StorageAccount } from './account.ts';

/** Old enough for every emulator and private cloud. Source: https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services */
export const serviceVersion = '2019-12-12';
/** A message that is stored as a blob is some megabytes at most; more than this is not one. */
const longestText = 256 * 1024 * 1024;

/** The two questions that are asked of blobs. */
export interface BlobReader {
  containerExists(container: string, signal: AbortSignal): Promise<boolean>;
  read(container: string, blob: string, signal: AbortSignal): Promise<string | undefined>;
}

/** Loads what is needed to read blobs and gives a reader of the account. */
export async function loadBlobs(account: StorageAccount, httpClient: HttpClient): Promise<BlobReader> {
  const [sdk, pipeline] = await Promise.all([import('./blobs-sdk.ts'), createBlobPipeline(account)]);
  const { access, blobUrl } = account;

  async function send(
    method: 'GET' | 'HEAD',
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    const url = new URL(`${blobUrl}/${path}`);
    if (access.kind === 'sharedAccessSignature') url.search = access.sas;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const request = sdk.createPipelineRequest({
      url: url.href,
      method,
      headers: sdk.createHttpHeaders({ 'x-ms-version': serviceVersion }),
      abortSignal: signal,
      streamResponseStatusCodes: new Set([200]),
      allowInsecureConnection: url.protocol === 'http:',
    });
    const response = await pipeline.sendRequest(httpClient, request);
    if (response.status === 404) return undefined;
    if (response.status !== 200) {
      throw new sdk.RestError('The answer was not a success.', { statusCode: response.status, request, response });
    }
    return response.readableStreamBody ? await buffer(response.readableStreamBody) : Buffer.alloc(0);
  }

  return {
    async containerExists(container, signal) {
      return (await send('HEAD', encodeURIComponent(container), { restype: 'container' }, signal)) !== undefined;
    },
    async read(container, blob, signal) {
      const path = [container, ...blob.split('/')].map(encodeURIComponent).join('/');
      const bytes = await send('GET', path, {}, signal);
      return bytes && decode(bytes);
    },
  };
}

/** Signs in as the account wants it; only what reads is sent again. */
export async function createBlobPipeline({ access }: StorageAccount): Promise<Pipeline> {
  const [sdk, retries] = await Promise.all([import('./blobs-sdk.ts'), shortRetries()]);
  const pipeline = sdk.createPipelineFromOptions({ retryOptions: noSdkRetries });
  pipeline.addPolicy(retries);
  if (access.kind === 'accountKey') {
    const { accountName } = access;
    const accountKey = Buffer.from(access.accountKey, 'base64');
    pipeline.addPolicy(sdk.storageSharedKeyCredentialPolicy({ accountName, accountKey }), { phase: 'Sign' });
  }
  if (access.kind === 'identity') {
    const { credential } = access;
    const policy = sdk.bearerTokenAuthenticationPolicy({ credential, scopes: storageScope });
    pipeline.addPolicy(policy, { phase: 'Sign' });
  }
  return pipeline;
}

/** The engine stores large messages with gzip; the first bytes tell. */
function decode(bytes: Buffer): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = zipped ? gunzipSync(bytes, { maxOutputLength: longestText }) : bytes;
  return plain.toString('utf8').replace(/^\uFEFF/, '');
}
