import { request as requestPlain, STATUS_CODES } from 'node:http';
import { request as requestSecure } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  /** By lower-case name; several of a name are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends a request of a server task. Redirects are not followed.
 *
 * @param timeoutMs from the start to the last byte
 * @param certificateAuthorities PEM texts to trust instead of the public ones
 * @throws Error when there is no whole answer in time
 */
export async function send(options: {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly certificateAuthorities?: readonly string[];
}): Promise<Answer> {
  const request = options.url.protocol === 'http:' ? requestPlain : requestSecure;
  const signal = AbortSignal.timeout(options.timeoutMs);
  const { method, headers, certificateAuthorities } = options;
  const ca = certificateAuthorities && { ca: [...certificateAuthorities] };
  try {
    return await new Promise<Answer>((done, fail) => {
      const sent = request(options.url, { method, headers, signal, agent: false, ...ca }, (response) => {
        const received = new Map(
          Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')]),
        );
        text(response).then((body) => done({ status: response.statusCode ?? 0, headers: received, body }), fail);
      });
      sent.once('error', fail);
      sent.end(options.body);
    });
  } catch (error) {
    if (signal.aborted) throw new Error(`No answer within ${options.timeoutMs / 1000} s.`, { cause: error });
    throw error;
  }
}

/** Where .NET's name differs from the standard's phrase without blanks. */
const ownNames: Readonly<Record<number, string>> = { 200: 'OK', 203: 'NonAuthoritativeInformation', 302: 'Redirect' };

/** The name of a status in .NET's `HttpStatusCode`, which expressions see: `OK`, `NotFound`. */
export function statusName(status: number): string {
  return ownNames[status] ?? STATUS_CODES[status]?.replace(/[^A-Za-z]/g, '') ?? String(status);
}
