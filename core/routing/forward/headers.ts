import type { Headers } from './model.ts';

/** Headers of one connection only. Source: RFC 9110 7.6.1 */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** What a caller may not say to an app: who forwards, where, on whose behalf, and with which key. */
const callersOnly: ReadonlySet<string> = new Set([
  'host',
  'expect',
  // An answer whose links are to be read must not be compressed.
  'accept-encoding',
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-tlsversion',
  'x-original-host',
  'x-original-url',
  'x-rewrite-url',
  'x-http-method-override',
  'x-functions-key',
  'x-functions-clientid',
  'x-arr-ssl',
  'x-arr-log-id',
  'x-site-deployment-id',
  'x-appservice-proto',
  'was-default-hostname',
  'disguised-host',
  'max-forwards',
  'x-ms-invocation-id',
]);
const notForApps: ReadonlySet<string> = new Set([...hopByHop, ...callersOnly]);
const callersOnlyPrefixes = ['x-ms-client-principal', 'x-ms-token-', 'x-waws-'] as const;

/** How the router shows itself to apps. */
export interface ForwardedAs {
  /** `shop-router.azurewebsites.net`. */
  readonly host: string;
  readonly proto: string;
}

/**
 * The headers that an app gets: the caller's, without those of its connection, of its own sign-in and of other proxies. Pure.
 *
 * @param withAuthorization whether the header Authorization is meant for the app: not when the router has judged it
 */
export function headersForApp(
  headers: Headers,
  as: ForwardedAs,
  withAuthorization: boolean,
): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  const named = namedByConnection(headers['connection']);
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || notForApps.has(name) || named?.has(name) === true) continue;
    if (name === 'authorization' && !withAuthorization) continue;
    if (name.startsWith('x-') && callersOnlyPrefixes.some((prefix) => name.startsWith(prefix))) continue;
    out[name] = typeof value === 'string' ? value : [...value];
  }
  out['x-forwarded-host'] = as.host;
  out['x-forwarded-proto'] = as.proto;
  return out;
}

/** The headers that a caller gets: the app's, without those of its connection. Pure. */
export function headersForCaller(headers: Headers): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  const named = namedByConnection(headers['connection']);
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || hopByHop.has(name) || named?.has(name) === true || name === 'x-functions-key') continue;
    out[name] = typeof value === 'string' ? value : [...value];
  }
  return out;
}

/** `undefined` for what names nothing that is not left out anyhow. */
function namedByConnection(connection: Headers[string]): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  const text = typeof connection === 'string' ? connection : connection.join(',');
  // Framing stays the router's own, whatever a caller calls it.
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '' && name !== 'content-length'));
}

/** The first value of a header. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value : value[0];
}
