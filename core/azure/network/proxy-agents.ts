import type { Agent, ClientRequest } from 'node:http';
import type { SecureContext } from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyRefusedCode, proxyUnreachableCode } from './proxy-codes.ts';
import { proxyHeaders } from './proxy-headers.ts';
import type { ProxySettings } from './settings.ts';

/**
 * Agents that go through a forward proxy: absolute requests for http, a CONNECT tunnel for https.
 * User and password are sent as Basic authentication, in a header and not in the proxy's URL.
 *
 * @param secureContext for the connection to a proxy that speaks https itself
 */
export function createProxyAgents(
  proxy: ProxySettings,
  secureContext: SecureContext | undefined,
): { readonly http: Agent; readonly https: Agent } {
  const trust = secureContext ? { secureContext } : {};
  const options = { keepAlive: true, headers: proxyHeaders(proxy), ...trust };
  return { http: new HttpProxyAgent(proxy.url, options), https: new TunnelAgent(proxy.url, options) };
}

/** A tunnel that tells a refusal of the proxy from an answer of the server. */
class TunnelAgent extends HttpsProxyAgent<string> {
  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    let status = 200;
    request.once('proxyConnect', (answer: { statusCode: number }) => {
      status = answer.statusCode;
    });
    const socket = await super.connect(request, options);
    if (status === 200) return socket;
    socket.destroy();
    const code = status >= 500 ? proxyUnreachableCode : proxyRefusedCode;
    throw Object.assign(new Error(`The proxy answered ${status}.`), { code, statusCode: status });
  }
}
