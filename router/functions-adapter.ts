import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { Readable } from 'node:stream';
import { cutAnswer, WholeBody, type RouterAnswer, type RouterRequest } from '../core/routing/forward/index.ts';

/** Answers that have no body, whatever stands in them. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** A request of the Functions host, answered by a router. The host does not tell when a caller goes away. */
export async function answerFromFunctions(
  answer: (request: RouterRequest) => Promise<RouterAnswer>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const headers = Object.fromEntries(request.headers.entries());
  const came = await answer({
    method: request.method,
    rawUrl: rawUrlOf(request.url, headers['x-waws-unencoded-url']),
    headers,
    body: request.body === null ? undefined : Readable.fromWeb(request.body),
  });
  // What is cut before it is read would look like an empty body.
  const { status, headers: answered, body } = isCut(came) ? cutAnswer() : came;
  const pairs = Object.entries(answered).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  if (typeof body === 'object' && (bodiless.has(status) || request.method === 'HEAD')) {
    body.destroy();
    return { status, headers: pairs };
  }
  return {
    status,
    headers: pairs,
    ...(body === undefined || bodiless.has(status)
      ? {}
      : { body: typeof body === 'string' ? body : body instanceof WholeBody ? body.bytes : Readable.toWeb(body) }),
  };
}

function isCut({ body }: RouterAnswer): boolean {
  return body instanceof Readable && body.destroyed;
}

/**
 * Path and query as the caller sent them. The host decodes a path once and writes it anew, which loses what was encoded twice; App
 * Service hands the original on in a header of its own. It is believed only where both mean the same, so that nobody can say one thing to
 * the host and another to the router.
 */
export function rawUrlOf(url: string, unencoded: string | undefined): string {
  const seen = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
  const path = seen.startsWith('/') ? seen : `/${seen}`;
  if (unencoded === undefined || !unencoded.startsWith('/') || unencoded.startsWith('//')) return path;
  return fullyDecoded(unencoded) === fullyDecoded(path) ? unencoded : path;
}

function fullyDecoded(text: string): string {
  let current = text;
  for (let turn = 0; turn < 5; turn += 1) {
    let next: string;
    try {
      next = decodeURIComponent(current);
    } catch {
      return current;
    }
    if (next === current) break;
    current = next;
  }
  return current;
}
