import type { ProxySettings } from './settings.ts';

/** The Proxy-Authorization header, or none. */
export function proxyHeaders(proxy: ProxySettings): Record<string, string> {
  if (proxy.username === undefined || proxy.username === '') return {};
  const pair = Buffer.from(`${proxy.username}:${proxy.password ?? ''}`, 'utf8').toString('base64');
  return { 'Proxy-Authorization': `Basic ${pair}` };
}
