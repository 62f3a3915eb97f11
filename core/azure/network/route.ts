import type { ProxySettings } from './settings.ts';

/** Addresses of the Azure host that a machine runs on (instance metadata, wire server): no proxy can reach them. */
const azureHostAddresses: ReadonlySet<string> = new Set(['169.254.169.254', '168.63.129.16']);

/**
 * Whether a request to `url` goes through the proxy: not when the bypass list matches the URL, not to the Azure host's
 * own addresses, and not to this machine unless the proxy runs on it as well (another machine's proxy would reach itself).
 * An entry of the bypass list that is no regular expression matches nothing, as in the agent.
 *
 * Source: https://learn.microsoft.com/azure/devops/pipelines/agents/proxy#specify-proxy-bypass-urls
 */
export function goesThroughProxy(url: URL, proxy: ProxySettings): boolean {
  if (isAzureHost(url.hostname)) return false;
  if (isLoopback(url.hostname) && !isLoopback(new URL(proxy.url).hostname)) return false;
  return !proxy.bypass.some((pattern) => compile(pattern)?.test(url.href));
}

/** Whether a URL's host name is one of the addresses that only this machine's Azure host answers on. */
export function isAzureHost(hostname: string): boolean {
  return azureHostAddresses.has(hostname);
}

/** Whether a URL's host name is this machine: `localhost`, 127.0.0.0/8, `[::1]`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

const compiled = new Map<string, RegExp | undefined>();

function compile(pattern: string): RegExp | undefined {
  if (!compiled.has(pattern)) {
    let expression: RegExp | undefined;
    try {
      expression = pattern === '' ? undefined : new RegExp(pattern, 'i');
    } catch {
      expression = undefined;
    }
    compiled.set(pattern, expression);
  }
  return compiled.get(pattern);
}
