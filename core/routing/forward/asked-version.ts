import { parseAskedLine } from '../versions/index.ts';
import type { Headers } from './model.ts';
import type { QueryPart } from './query.ts';

/** The version that a caller asks for. */
export type Asked =
  | { readonly kind: 'asked'; readonly version: string }
  | { readonly kind: 'none' }
  /** Two places that ask for different lines. */
  | { readonly kind: 'contradiction'; readonly versions: readonly string[] };

/** The header, the parameter `appVersion` and the path (`/versions/{v}/…`) are looked at together. Pure. */
export function askedVersion(headers: Headers, query: readonly QueryPart[], inPath: string | undefined): Asked {
  const header = headers['x-app-version'];
  const inHeader = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  const inQuery = query.filter(({ name }) => name === 'appversion').map(({ value }) => value);
  const versions = [...(inPath === undefined ? [] : [inPath]), ...inHeader, ...inQuery].map((text) => text.trim());
  const [version] = versions;
  if (version === undefined) return { kind: 'none' };
  const lines = new Set(versions.map((text) => parseAskedLine(text) ?? text));
  return lines.size > 1 ? { kind: 'contradiction', versions } : { kind: 'asked', version };
}
