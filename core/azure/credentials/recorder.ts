import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';

/** How the last request of a sign-in ended, when it did not end well. */
export type Exchange =
  | { readonly kind: 'answer'; readonly response: PipelineResponse }
  | { readonly kind: 'noAnswer'; readonly error: unknown };

/** An HTTP client that remembers the last failure that went through it. */
export interface Recorder {
  readonly httpClient: HttpClient;
  last(): Exchange | undefined;
  /** Forgets what was, and gives the requests that follow the caller's signal, which the libraries do not pass on. */
  begin(signal: AbortSignal | undefined): void;
}

/**
 * The sign-in libraries turn every failure into an error of their own that has lost status, code and cause, so what
 * happened is noted where it happened.
 *
 * @param timeoutMs time limit of one request that sets none itself
 */
export function recordExchanges(httpClient: HttpClient, timeoutMs: number): Recorder {
  let last: Exchange | undefined;
  let signal: AbortSignal | undefined;
  return {
    httpClient: {
      async sendRequest(request) {
        if (request.timeout === 0) request.timeout = timeoutMs;
        if (signal) request.abortSignal = signal;
        try {
          const response = await httpClient.sendRequest(request);
          last = response.status >= 300 ? { kind: 'answer', response } : undefined;
          return response;
        } catch (error) {
          last = { kind: 'noAnswer', error };
          throw error;
        }
      },
    },
    last: () => last,
    begin(callersSignal) {
      last = undefined;
      signal = callersSignal;
    },
  };
}
