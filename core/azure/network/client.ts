import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { finished } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { proxyHeaders } from './proxy-headers.ts';
import { goesThroughProxy, isAzureHost } from './route.ts';
import type { NetworkSettings } from './settings.ts';

const defaultTimeoutMs = 100_000;

/**
 * The HTTP client for every SDK client and raw request: proxy (with user, password and bypass list), certificate
 * authorities, kept-alive connections, and a time limit over the whole answer, body included.
 * Without a proxy in the settings, the SDKs' own reading of HTTPS_PROXY and NO_PROXY stays in force.
 *
 * Failures are `RestError`s with a system code: `ETIMEDOUT` when the limit was reached, `ECONNRESET` when the body was cut.
 *
 * @param maskSecret is told the proxy's password and the header made of it, at once
 */
export function createNetworkClient(settings: NetworkSettings, maskSecret: (secret: string) => void): HttpClient {
  if (settings.proxy?.password) {
    maskSecret(settings.proxy.password);
    maskSecret(encodeURIComponent(settings.proxy.password));
    for (const value of Object.values(proxyHeaders(settings.proxy))) maskSecret(value.replace(/^Basic /, ''));
  }
  let transport: Promise<Transport> | undefined;
  return {
    async sendRequest(request) {
      transport ??= loadTransport(settings);
      return (await transport).send(request);
    },
  };
}

interface Transport {
  send(request: PipelineRequest): Promise<PipelineResponse>;
}

async function loadTransport(settings: NetworkSettings): Promise<Transport> {
  const [{ createDefaultHttpClient, RestError }, http, https] = await Promise.all([
    import('@azure/core-rest-pipeline'),
    import('node:http'),
    import('node:https'),
  ]);
  const inner = createDefaultHttpClient();
  const direct = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  const proxy = settings.proxy;
  const authorities = settings.extraCertificateAuthorities ?? [];
  const secureContext = authorities.length > 0 ? (await import('./authorities.ts')).trustAlso(authorities) : undefined;
  const proxied = proxy && (await import('./proxy-agents.ts')).createProxyAgents(proxy, secureContext);

  function agentFor(request: PipelineRequest): NonNullable<PipelineRequest['agent']> {
    const url = new URL(request.url);
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    if (proxy && proxied) return goesThroughProxy(url, proxy) ? proxied[scheme] : direct[scheme];
    return isAzureHost(url.hostname) ? direct[scheme] : (request.agent ?? direct[scheme]);
  }

  async function send(request: PipelineRequest): Promise<PipelineResponse> {
    request.agent = agentFor(request);
    if (secureContext) request.requestOverrides = withContext(request.requestOverrides, secureContext);
    // A compressed body that is cut never ends in Node's decompression, so none is asked for.
    request.headers.delete('Accept-Encoding');
    const limitMs = request.timeout > 0 ? request.timeout : (settings.requestTimeoutMs ?? defaultTimeoutMs);
    const outer = request.abortSignal;
    const controller = new AbortController();
    const onAbort = (): void => controller.abort();
    if (outer?.aborted) controller.abort();
    outer?.addEventListener('abort', onAbort);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, limitMs);
    const cleanUp = (): void => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
    };
    request.abortSignal = controller.signal;
    try {
      const response = await inner.sendRequest(request);
      if (response.readableStreamBody) finished(response.readableStreamBody, cleanUp);
      else cleanUp();
      return response;
    } catch (error) {
      cleanUp();
      if (late && !outer?.aborted) {
        const message = `No complete answer within ${limitMs} ms.`;
        throw new RestError(message, { code: 'ETIMEDOUT', request });
      }
      if (error instanceof RestError && error.code === RestError.PARSE_ERROR) {
        throw new RestError('The connection was cut within the answer.', { code: 'ECONNRESET', request });
      }
      throw error;
    } finally {
      if (outer) request.abortSignal = outer;
      else delete request.abortSignal;
    }
  }

  return { send };
}

function withContext(
  overrides: Record<string, unknown> | undefined,
  secureContext: SecureContext,
): Record<string, unknown> {
  return { ...overrides, secureContext };
}
