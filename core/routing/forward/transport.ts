import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { neverLeft } from '../../azure/failures.ts';
import type { CallerSignal, Headers } from './model.ts';

/** A request as an app is to get it. */
export interface AppRequest {
  /** Host name, with a port where it is not the usual one. */
  readonly host: string;
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | Readable | undefined;
  readonly timeoutMs: number;
  readonly signal: CallerSignal | undefined;
}

/** An answer of an app, whatever its status; the body is still to come. */
export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

/** Why there is no answer. */
export interface NoAnswer {
  /**
   * `notSent`: nothing has reached the app. `cut`, `timedOut`: the app may have done what it was asked. `callerGone`: nobody waits.
   */
  readonly why: 'notSent' | 'cut' | 'timedOut' | 'callerGone';
  /** Such as `ECONNRESET`. */
  readonly code: string;
}

export type Sent =
  { readonly kind: 'answer'; readonly answer: AppAnswer } | { readonly kind: 'none'; readonly none: NoAnswer };

/** The way to the apps of lines. */
export interface Transport {
  /** Never rejects, never follows a redirect, never sends twice. */
  send(request: AppRequest): Promise<Sent>;
  /** Closes what is kept open. */
  close(): void;
}

export interface TransportOptions {
  /** Plain http, for apps on one's own machine (default false). */
  readonly plainHttp?: boolean;
  /** PEM texts of certificate authorities that are trusted besides the usual ones. */
  readonly extraCertificateAuthorities?: readonly string[];
}

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::\d{1,5})?$/;

/** Sends by Node's own http, over connections that are kept, and streams both ways. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { plainHttp = false, extraCertificateAuthorities = [] } = options;
  const common = { keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256, scheduling: 'lifo' as const };
  const agent = plainHttp
    ? new http.Agent(common)
    : new https.Agent({
        ...common,
        ...(extraCertificateAuthorities.length === 0 ? {} : { ca: [...extraCertificateAuthorities] }),
      });
  const begin = plainHttp ? http.request : https.request;

  function send({ host, method, path, headers, body, timeoutMs, signal }: AppRequest): Promise<Sent> {
    return new Promise((resolve) => {
      const none = (why: NoAnswer['why'], code: string): void => resolve({ kind: 'none', none: { why, code } });
      if (!hostName.test(host)) return none('notSent', 'ERR_INVALID_HOST');
      if (signal?.aborted === true) return none('callerGone', 'ABORT_ERR');
      const [name = host, port] = host.split(':');
      let why: NoAnswer['why'] | undefined;
      let request: http.ClientRequest;
      try {
        const lines = headerLines(host, headers, method, body);
        request = begin({ agent, host: name, method, path, headers: lines, ...(port === undefined ? {} : { port }) });
      } catch (error) {
        return none('notSent', codeOf(error));
      }
      const stop = (reason: NoAnswer['why']): void => {
        why ??= reason;
        request.destroy();
      };
      const timer = setTimeout(stop, timeoutMs, 'timedOut');
      const onGone = (): void => stop('callerGone');
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onGone);
      };
      signal?.addEventListener('abort', onGone);
      request.on('response', (message) => {
        // A short body has to come in the same time; a long one may take as long as it likes, yet not come to a halt.
        if (!isShort(message.headers)) {
          clearTimeout(timer);
          message.setTimeout(timeoutMs, () => message.destroy());
        }
        message.on('close', settle);
        resolve({
          kind: 'answer',
          answer: { status: message.statusCode ?? 502, headers: message.headers, body: message },
        });
      });
      request.once('error', (error) => {
        settle();
        if (body !== undefined && !Buffer.isBuffer(body)) body.unpipe(request);
        none(why ?? (neverLeft(error) ? 'notSent' : 'cut'), codeOf(error));
        // What comes after the first error says nothing new.
        request.on('error', () => {});
      });
      if (body === undefined) request.end();
      else if (Buffer.isBuffer(body)) request.end(body);
      else {
        body.once('error', onGone);
        body.pipe(request);
      }
    });
  }

  return { send, close: () => agent.destroy() };
}

/**
 * Headers as they go on the wire. The framing of the body is the router's own: a body whose length nobody has said goes in chunks,
 * whatever the method, since an app would take it for another request otherwise.
 */
function headerLines(host: string, headers: AppRequest['headers'], method: string, body: AppRequest['body']): string[] {
  const lines: string[] = ['host', host];
  let framed = false;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || name === 'transfer-encoding') continue;
    if (name === 'content-length') {
      if (body === undefined || Buffer.isBuffer(body)) continue;
      framed = true;
    }
    if (typeof value === 'string') lines.push(name, value);
    else for (const one of value) lines.push(name, one);
  }
  if (Buffer.isBuffer(body)) lines.push('content-length', String(body.length));
  else if (body !== undefined && !framed) lines.push('transfer-encoding', 'chunked');
  else if (body === undefined && method !== 'GET' && method !== 'HEAD') lines.push('content-length', '0');
  return lines;
}

/** Bodies up to this length come in one piece, or nearly so. */
const shortBody = 16 * 1024;

/** Whether an answer says that its body is short. */
export function isShort(headers: Headers): boolean {
  const length = headers['content-length'];
  return typeof length === 'string' && length.length < 6 && Number(length) <= shortBody;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
