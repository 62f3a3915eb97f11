import { PassThrough, type Readable } from 'node:stream';
import { createSecureContext, rootCertificates } from 'node:tls';
import Pool from 'undici/lib/dispatcher/pool.js';
import { codeOf, Exchange } from './exchange.ts';
import type { AppRequest, NoAnswer, Sent, Transport } from './transport-model.ts';

export interface TransportOptions {
  /** Plain http, for apps on one's own machine (default false). */
  readonly plainHttp?: boolean;
  /** PEM texts of certificate authorities that are trusted besides the usual ones. */
  readonly extraCertificateAuthorities?: readonly string[];
  /** After which a connection that is not there yet is given up, and nothing was sent (default 10 s). */
  readonly connectTimeoutMs?: number;
}

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::\d{1,5})?$/;

/** Below the four minutes after which Azure forgets a connection without a word. */
const keptOpenMs = 60_000;

/** Sends over connections that are kept, each with one request at a time, and streams both ways. */
export function createTransport(options: TransportOptions = {}): Transport {
  const { plainHttp = false, extraCertificateAuthorities: extra = [], connectTimeoutMs = 10_000 } = options;
  const connect = {
    timeout: connectTimeoutMs,
    ...(extra.length === 0 ? {} : { secureContext: createSecureContext({ ca: [...rootCertificates, ...extra] }) }),
  };
  const pools = new Map<string, Pool>();

  function poolOf(host: string): Pool {
    let pool = pools.get(host);
    if (pool === undefined) {
      if (!hostName.test(host)) throw Object.assign(new Error('No host'), { code: 'ERR_INVALID_HOST' });
      // An exchange has a clock of its own.
      const never = { headersTimeout: 0, bodyTimeout: 0 };
      const origin = `${plainHttp ? 'http' : 'https'}://${host}`;
      pool = new Pool(origin, { connect, keepAliveTimeout: keptOpenMs, ...never });
      pools.set(host, pool);
    }
    return pool;
  }

  function send(request: AppRequest): Promise<Sent> {
    return new Promise((resolve) => {
      const { host, method, path, body, signal } = request;
      const none = (why: NoAnswer['why'], error?: unknown): void =>
        resolve({ kind: 'none', none: { why, code: codeOf(why, error) } });
      if (signal?.aborted === true) return none('callerGone');
      let pool: Pool;
      try {
        pool = poolOf(host);
      } catch (error) {
        return none('notSent', error);
      }
      const headers = headersToSend(request);
      const dispatched = { method, path, headers };
      if (body === undefined || Buffer.isBuffer(body)) {
        pool.dispatch({ ...dispatched, body: body ?? null }, new Exchange(request, resolve));
        return;
      }
      const upload = new PassThrough();
      const exchange = new Exchange(request, (sent) => {
        if (sent.kind === 'none') upload.destroy();
        resolve(sent);
      });
      feed(upload, body, exchange.onGone);
      pool.dispatch({ ...dispatched, body: upload }, exchange);
    });
  }

  return {
    send,
    close() {
      for (const pool of pools.values()) void pool.destroy();
      pools.clear();
    },
  };
}

/**
 * Lets a caller's body flow. What is left of it when the app takes no more is read to its end, so that the caller's connection stays of
 * use.
 */
function feed(upload: PassThrough, body: Readable, onGone: () => void): void {
  body.once('error', onGone);
  upload.on('error', () => {});
  upload.once('close', () => {
    body.unpipe(upload);
    body.resume();
  });
  body.pipe(upload);
}

/**
 * Headers as they go on the wire. The framing of the body is the router's own: a body whose length nobody has said goes in chunks,
 * whatever the method, since an app would take it for another request otherwise.
 */
function headersToSend({ host, headers, body }: AppRequest): string[] {
  const lines: string[] = ['host', host];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || name === 'transfer-encoding' || name === 'host') continue;
    if (name === 'content-length' && (body === undefined || Buffer.isBuffer(body))) continue;
    if (typeof value === 'string') lines.push(name, value);
    else for (const one of value) lines.push(name, one);
  }
  return lines;
}
