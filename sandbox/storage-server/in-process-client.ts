import { Readable } from 'node:stream';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Dispatcher } from './dispatch.ts';
import type { StorageService } from './exchange.ts';

/**
 * An HTTP client for the Azure SDKs that hands requests to the services in this process: everything but the sockets is real.
 * What a socket would have reported (a cut connection, a cut body) is reported with the error that the SDK's own client gives.
 */
export function createInProcessClient(
  dispatcher: Dispatcher,
  serviceOf: ReadonlyMap<string, StorageService>,
): HttpClient {
  return {
    async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
      const url = new URL(request.url);
      const service = serviceOf.get(url.origin);
      if (service === undefined) {
        throw new RestError(`Nothing listens at ${url.origin}.`, { code: 'ECONNREFUSED', request });
      }
      throwIfAborted(request);
      const outcome = await dispatcher.serve({
        service,
        method: request.method,
        url,
        headers: Object.fromEntries([...request.headers]),
        body: await bytesOf(request),
      });
      // A turn of the event loop, as every real request takes.
      await new Promise((resolve) => {
        if (outcome.delayMs > 0) {
          setTimeout(resolve, outcome.delayMs);
        } else {
          setImmediate(resolve);
        }
      });
      throwIfAborted(request);
      if (outcome.cut === 'before') {
        throw new RestError('socket hang up', { code: 'ECONNRESET', request });
      }
      if (outcome.cut === 'within') {
        throw new RestError('Error reading response as text: aborted', { code: RestError.PARSE_ERROR, request });
      }
      const { status, body } = outcome.answer;
      const headers = createHttpHeaders({ 'x-ms-version': '2019-02-02', ...outcome.answer.headers });
      const content = Buffer.from(request.method === 'HEAD' || status === 204 ? '' : (body ?? ''));
      const streamed =
        request.streamResponseStatusCodes?.has(Number.POSITIVE_INFINITY) === true ||
        request.streamResponseStatusCodes?.has(status) === true;
      return streamed
        ? { request, status, headers, readableStreamBody: Readable.from([content]) }
        : { request, status, headers, bodyAsText: content.toString('utf8') };
    },
  };
}

function throwIfAborted(request: PipelineRequest): void {
  if (request.abortSignal?.aborted === true) {
    const error = new Error('The operation was aborted.');
    error.name = 'AbortError';
    throw error;
  }
}

async function bytesOf(request: PipelineRequest): Promise<Buffer> {
  const body = typeof request.body === 'function' ? request.body() : request.body;
  if (body === undefined || body === null) {
    return Buffer.alloc(0);
  }
  if (typeof body === 'string') {
    return Buffer.from(body, 'utf8');
  }
  if (body instanceof ArrayBuffer) {
    return Buffer.from(body);
  }
  if (ArrayBuffer.isView(body)) {
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body instanceof Readable) {
    const chunks: Buffer[] = [];
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk as Uint8Array));
    }
    return Buffer.concat(chunks);
  }
  throw new TypeError('The in-process client takes text, bytes and Node streams as bodies.');
}
