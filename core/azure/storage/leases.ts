import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { describeAnswer, describeFailure } from '../failures.ts';
import { accountOf } from './connection-string.ts';
import { createBlobPipeline, serviceVersion } from './blobs.ts';

/** The longest lease that ends by itself. Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob */
const leaseSeconds = 60;
/** A request that is still under way when the lease ends would prove nothing. */
const timeoutMs = 10_000;

/** One lease of a blob. */
export interface BlobLease {
  readonly durationMs: number;
  /** The lease before this one ended by itself or was broken: whoever held it did not give it back. */
  readonly takenOver: boolean;
  /** Errors: LOCK_LOST when somebody else holds it or it was broken; those of storage. */
  renew(signal: AbortSignal): Promise<void>;
  release(signal: AbortSignal): Promise<void>;
}

export interface BlobLeases {
  readonly description: string;
  /** @returns `undefined` while another lease is held */
  tryAcquire(blob: string, signal: AbortSignal): Promise<BlobLease | undefined>;
}

/**
 * Leases of blobs in one container, with an identity. The blob is made when it is missing.
 *
 * How the lease before ended is told by the state of the blob: `available` after a release, `expired` after an end by itself,
 * `broken` after a break. It stays so until the blob is changed or leased again.
 *
 * Errors of its methods: FORBIDDEN, NOT_FOUND (no such container), those of the network.
 * Source: https://learn.microsoft.com/rest/api/storageservices/lease-blob
 */
export function createBlobLeases(options: {
  readonly containerUrl: string;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
}): BlobLeases {
  const { containerUrl, credential, httpClient } = options;
  const container = new URL(containerUrl.replace(/\/+$/, ''));
  const name = accountOf(container.origin);
  const account = {
    accountName: name,
    blobUrl: container.origin,
    tableUrl: '',
    queueUrl: '',
    access: { kind: 'identity', credential },
  } as const;

  async function send(
    blob: string,
    headers: Readonly<Record<string, string>>,
    comp: 'lease' | undefined,
    signal: AbortSignal,
    method: 'PUT' | 'HEAD' = 'PUT',
  ): Promise<PipelineResponse> {
    const [sdk, pipeline] = await Promise.all([import('./blobs-sdk.ts'), createBlobPipeline(account)]);
    const url = new URL(`${container.href}/${encodeURIComponent(blob)}`);
    if (comp !== undefined) url.searchParams.set('comp', comp);
    const what = `leasing the blob ${neutralise(blob)} in the storage account ${neutralise(name)}`;
    try {
      const request = sdk.createPipelineRequest({
        url: url.href,
        method,
        headers: sdk.createHttpHeaders({ 'x-ms-version': serviceVersion, ...headers }),
        abortSignal: signal,
        timeout: timeoutMs,
      });
      return await pipeline.sendRequest(httpClient, request);
    } catch (error) {
      throw describeFailure(error, what, signal);
    }
  }

  const refuse = ({ status, headers, bodyAsText, request }: PipelineResponse, blob: string): DurableDeployError =>
    describeAnswer(
      { status, headers, body: bodyAsText, url: request.url },
      `leasing the blob ${neutralise(blob)} in the storage account ${neutralise(name)}`,
    );

  function leaseOf(blob: string, id: string, takenOver: boolean): BlobLease {
    return {
      durationMs: leaseSeconds * 1000,
      takenOver,
      async renew(signal) {
        const answer = await send(blob, { 'x-ms-lease-action': 'renew', 'x-ms-lease-id': id }, 'lease', signal);
        if (answer.status === 200) return;
        if (answer.status === 409 || answer.status === 412) {
          throw new DurableDeployError('LOCK_LOST', `The lease of the blob ${neutralise(blob)} is held no longer.`);
        }
        throw refuse(answer, blob);
      },
      async release(signal) {
        await send(blob, { 'x-ms-lease-action': 'release', 'x-ms-lease-id': id }, 'lease', signal);
      },
    };
  }

  async function create(blob: string, signal: AbortSignal): Promise<void> {
    const answer = await send(blob, { 'x-ms-blob-type': 'BlockBlob', 'if-none-match': '*' }, undefined, signal);
    // 409 and 412: somebody else made it meanwhile, and may hold its lease already.
    if (![201, 409, 412].includes(answer.status)) throw refuse(answer, blob);
  }

  /** Of the blob, which is made when it is missing. */
  async function leaseState(blob: string, signal: AbortSignal): Promise<string | undefined> {
    const answer = await send(blob, {}, undefined, signal, 'HEAD');
    if (answer.status === 200) return answer.headers.get('x-ms-lease-state')?.toLowerCase();
    // An answer to HEAD has no body: what is missing is told by a header, or by the answer to what comes next.
    if (answer.status !== 404 || answer.headers.get('x-ms-error-code') === 'ContainerNotFound') {
      throw refuse(answer, blob);
    }
    await create(blob, signal);
    return 'available';
  }

  return {
    description: neutralise(container.href),
    async tryAcquire(blob, signal) {
      const state = await leaseState(blob, signal);
      if (state === 'leased' || state === 'breaking') return undefined;
      const id = globalThis.crypto.randomUUID();
      const headers = {
        'x-ms-lease-action': 'acquire',
        'x-ms-lease-duration': String(leaseSeconds),
        'x-ms-proposed-lease-id': id,
      };
      const answer = await send(blob, headers, 'lease', signal);
      if (answer.status === 201) return leaseOf(blob, id, state !== 'available');
      if (answer.status === 409) return undefined;
      throw refuse(answer, blob);
    },
  };
}
