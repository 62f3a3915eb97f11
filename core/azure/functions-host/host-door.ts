import type { HttpClient } from '@azure/core-rest-pipeline';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { ArmSites, HostAnswer, HostRequest, SiteRef } from '../arm/model.ts';
import { isLoopback } from '../network/route.ts';

/** A way to the Functions host of an app: straight, or through ARM's bridge. Resolves for any status. */
export interface HostDoor {
  /** For the log; holds no secret. */
  readonly description: string;
  /** The app's address, or the resource manager's name: what a message names as the host. */
  readonly url: string;
  send(request: HostRequest): Promise<HostAnswer>;
}

/** The host starts with the first request after a pause, and may load a lot. */
const timeoutMs = 100_000;

/**
 * Straight to an app, with a key in the header `x-functions-key`. Redirects are followed within the same host only; any
 * other comes back as the answer that it is, so a key never travels on.
 *
 * @param baseUrl such as `https://shop.azurewebsites.net`, with or without a path before the routes
 * Errors: INPUT_INVALID unless the URL is https, or http to this machine.
 */
export function createDirectDoor(options: {
  readonly baseUrl: string;
  readonly key?: string | undefined;
  readonly httpClient: HttpClient;
}): HostDoor {
  const { key, httpClient } = options;
  const base = checkBaseUrl(options.baseUrl);
  return {
    description: `${base.origin} ${key ? 'with a key' : 'without a key'}`,
    url: base.href,
    async send(request) {
      const { createHttpHeaders, createPipelineFromOptions, createPipelineRequest } =
        await import('@azure/core-rest-pipeline');
      const { noSdkRetries, shortRetries } = await import('../network/retries.ts');
      const url = new URL(`${base.href.replace(/\/+$/, '')}${request.path}`);
      for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
      const pipeline = createPipelineFromOptions({
        retryOptions: noSdkRetries,
        redirectOptions: { maxRetries: 3, allowCrossOriginRedirects: false },
      });
      pipeline.addPolicy(await shortRetries());
      const response = await pipeline.sendRequest(
        httpClient,
        createPipelineRequest({
          url: url.href,
          method: request.method,
          headers: createHttpHeaders({
            accept: 'application/json',
            ...request.headers,
            ...(key ? { 'x-functions-key': key } : {}),
          }),
          timeout: timeoutMs,
          allowInsecureConnection: url.protocol === 'http:',
          ...(request.body === undefined ? {} : { body: request.body }),
          ...(request.signal ? { abortSignal: request.signal } : {}),
        }),
      );
      return { status: response.status, headers: response.headers.toJSON(), body: response.bodyAsText ?? '' };
    },
  };
}

/** Through Azure Resource Manager, with the service connection's token and no key. */
export function createBridgeDoor(bridge: {
  readonly sites: ArmSites;
  readonly ref: SiteRef;
  readonly slot?: string | undefined;
}): HostDoor {
  const { sites, ref, slot } = bridge;
  const app = `${neutralise(ref.name)}${slot === undefined ? '' : ` (slot ${neutralise(slot)})`}`;
  return {
    description: `${app} through Azure Resource Manager`,
    url: `https://${ref.name}`,
    send: (request) => sites.hostRuntime(ref, slot, request),
  };
}

function checkBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && safe && url.username === '' && url.password === '') {
    return new URL(`${url.origin}${url.pathname}`);
  }
  throw new DurableDeployError(
    'INPUT_INVALID',
    `The address of the function app is not an https URL: ${url ? neutralise(`${url.protocol}//${url.host}`) : neutralise(text)}.`,
    {
      fix: 'Give the address as https://<app>.azurewebsites.net; http is accepted for this machine only, and keys do not belong into it.',
    },
  );
}
