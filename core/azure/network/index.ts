/** The network: one HTTP client with the proxy and the certificate authorities of the machine, for every SDK. */
export { createNetworkClient } from './client.ts';
export type { NetworkSettings, ProxySettings } from './settings.ts';
export { isLoopback } from './route.ts';
