import util from 'undici/lib/core/util.js';
import type { Headers } from './model.ts';

/** Of these the first counts, as for Node's http module. Source: https://nodejs.org/api/http.html#messageheaders */
const firstOnly: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** Headers as Node's http module has them, of the bytes of names and values in turn. Pure. */
export function headersOf(raw: readonly Buffer[]): Headers {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = util.bufferToLowerCasedHeaderName(raw[index] as Buffer);
    const value = (raw[index + 1] as Buffer).toString('latin1');
    const before = headers[name];
    if (name === 'set-cookie') {
      if (Array.isArray(before)) before.push(value);
      else headers[name] = [value];
    } else if (typeof before !== 'string') headers[name] = value;
    else if (!firstOnly.has(name)) headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return headers;
}
