import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { describeAnswer, neverLeft } from '../failures.ts';
import type { ArmDoor } from './door.ts';

/** The api-version that the SDK's own functions ask with. */
const apiVersion = '2025-05-01';

/** A request that is sent once. */
export interface SingleRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** For the whole answer, in milliseconds; the client's own limit when left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Adds the api-version. */
export function withApiVersion(url: string): string {
  return `${url}?api-version=${apiVersion}`;
}

/**
 * Sends a request that changes something, once: a lost answer is an error, and the caller looks at what is.
 *
 * Resolves for 2xx. Rejects with a DurableDeployError: with `answer` when the platform refused; without when there was no
 * answer, and with `notSent` when it is certain that the request did not arrive.
 *
 * @param what such as `starting the app shop`
 */
export async function changeOnce(door: ArmDoor, what: string, request: SingleRequest): Promise<PipelineResponse> {
  // Given to the network, and not refused with a 401, which is answered before anything is done.
  let handedOver = false;
  const response = await sendOnce(door, what, request, (state) => (handedOver = state)).catch((error: unknown) => {
    if (!(error instanceof DurableDeployError) || (handedOver && !neverLeft(error))) throw error;
    const { code, message, fix, retryAfterMs, answer } = error;
    throw new DurableDeployError(code, message, { fix, retryAfterMs, answer, notSent: true, cause: error });
  });
  if (response.status < 300) return response;
  const { status, headers, bodyAsText } = response;
  throw describeAnswer({ status, headers, body: bodyAsText, url: request.url }, what);
}

/**
 * Sends a request once and resolves for any answer.
 *
 * @param onHandOver told whether the request is with the network
 */
export function sendOnce(
  door: ArmDoor,
  what: string,
  request: SingleRequest,
  onHandOver: (state: boolean) => void = () => {},
): Promise<PipelineResponse> {
  const { httpClient, context } = door.options;
  const { method, url, timeoutMs, signal = context.signal } = request;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const watched: HttpClient = {
    async sendRequest(prepared) {
      onHandOver(true);
      const response = await httpClient.sendRequest(prepared);
      if (response.status === 401) onHandOver(false);
      return response;
    },
  };
  return door.ask(
    what,
    ({ sdk, singlePipeline }) =>
      singlePipeline.sendRequest(
        watched,
        sdk.createPipelineRequest({
          url,
          method,
          headers: sdk.createHttpHeaders({
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          }),
          abortSignal: signal,
          ...(body === undefined ? {} : { body }),
          ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
        }),
      ),
    signal,
  );
}
