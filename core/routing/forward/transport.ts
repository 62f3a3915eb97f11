import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { neverLeft } from '../../azure/failures.ts';
import type { Headers } from './model.ts';

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
  readonly signal: AbortSignal | undefined;
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

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::(\d{1,5}))?$/;

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
      const match = hostName.exec(host);
      if (match === null) return none('notSent', 'ERR_INVALID_HOST');
      if (signal?.aborted === true) return none('callerGone', 'ABORT_ERR');
      const [name = host, port] = host.split(':');
      let why: NoAnswer['why'] | undefined;
      let request: http.ClientRequest;
      try {
        request = begin({ agent, host: name, method, path, headers, ...(port === undefined ? {} : { port }) });
      } catch (error) {
        return none('notSent', codeOf(error));
      }
      const stop = (reason: NoAnswer['why']) => (): void => {
        why ??= reason;
        request.destroy();
      };
      const timer = setTimeout(stop('timedOut'), timeoutMs);
      const onGone = stop('callerGone');
      signal?.addEventListener('abort', onGone, { once: true });
      request.once('response', (message) => {
        clearTimeout(timer);
        // A body that comes to a halt is given up too.
        message.setTimeout(timeoutMs, () => message.destroy());
        message.once('close', () => signal?.removeEventListener('abort', onGone));
        resolve({
          kind: 'answer',
          answer: { status: message.statusCode ?? 502, headers: message.headers, body: message },
        });
      });
      request.on('error', (error) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onGone);
        if (body !== undefined && !Buffer.isBuffer(body)) body.unpipe(request);
        none(why ?? (neverLeft(error) ? 'notSent' : 'cut'), codeOf(error));
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

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
