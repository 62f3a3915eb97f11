/** An authenticating forward proxy with a log of the hosts that were reached through it. */
export { startProxy, type ForwardProxy, type ProxiedRequest, type ProxyOptions } from './proxy.ts';
