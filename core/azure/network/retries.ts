import type { PipelinePolicy, PipelineRequest, PipelineResponse, RestError } from '@azure/core-rest-pipeline';

/** Longest time that a request is held back because the server asked for it; anything longer is the caller's decision. */
const longestRetryAfterMs = 2000;
const firstDelayMs = 200;

/** What the SDKs are told instead of their own patient retries. */
export const noSdkRetries = { maxRetries: 0 } as const;

/**
 * Few and short retries of requests that only read: a cut connection, 408, 5xx, or a 429 or 503 that asks for at most two
 * seconds. Whoever waits for something retries by himself, with his own deadline, and wants to know that he is throttled.
 */
export async function shortRetries(maxRetries = 2): Promise<PipelinePolicy> {
  const { retryPolicy } = await import('@azure/core-rest-pipeline');
  const inner = retryPolicy(
    [
      {
        name: 'shortRetries',
        retry: ({ retryCount, response, responseError }) =>
          mayPass(response, responseError)
            ? { retryAfterInMs: Math.max(retryAfterMs(response?.headers) ?? 0, firstDelayMs * 2 ** retryCount) }
            : { skipStrategy: true, ...(responseError ? { errorToThrow: responseError } : {}) },
      },
    ],
    { maxRetries },
  );
  return {
    name: 'shortRetriesPolicy',
    sendRequest: (request, next) => (onlyReads(request) ? inner.sendRequest(request, next) : next(request)),
  };
}

/** ARM lists keys and settings and compares slots by POST, told by the end of the path; asking for a token changes nothing. */
function onlyReads(request: PipelineRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  return (
    request.method === 'POST' && /\/(?:list|listkeys|slotsdiffs|token|oidctoken)$/i.test(new URL(request.url).pathname)
  );
}

const connectionCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN']);

function mayPass(response: PipelineResponse | undefined, error: RestError | undefined): boolean {
  if (!response) return error?.code !== undefined && connectionCodes.has(error.code);
  const wait = retryAfterMs(response.headers);
  if (wait !== undefined && wait > longestRetryAfterMs) return false;
  return response.status === 408 || response.status === 429 || (response.status >= 500 && response.status !== 501);
}

/**
 * How long the server asks to wait, in milliseconds: `retry-after-ms`, `x-ms-retry-after-ms`, or `Retry-After` in seconds
 * or as a date. `undefined` when it does not say.
 */
export function retryAfterMs(
  headers: { get(name: string): string | undefined } | undefined,
  now = Date.now(),
): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const value = Number(headers?.get(name) || Number.NaN);
    if (value >= 0) return value;
  }
  const text = headers?.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isFinite(date) ? Math.max(0, date - now) : undefined;
}
