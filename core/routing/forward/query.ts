/** One parameter of a query, as it was sent. */
export interface QueryPart {
  /** Decoded, in lower case: the hosts of apps ignore case. */
  readonly name: string;
  /** Decoded. */
  readonly value: string;
  readonly raw: string;
}

/** Reads a query as hosts of apps do. @param query without the `?` */
export function parseQuery(query: string): QueryPart[] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((raw) => raw !== '')
    .map((raw) => {
      const equals = raw.indexOf('=');
      const name = equals === -1 ? raw : raw.slice(0, equals);
      return {
        name: decoded(name).trim().toLowerCase(),
        value: equals === -1 ? '' : decoded(raw.slice(equals + 1)),
        raw,
      };
    });
}

/** Puts parameters together again, as they were sent, without some: with its `?`, or empty. */
export function queryWithout(parts: readonly QueryPart[], dropped: ReadonlySet<string>): string {
  const kept = parts.filter(({ name }) => !dropped.has(name));
  return kept.length === 0 ? '' : `?${kept.map(({ raw }) => raw).join('&')}`;
}

/** What never goes to an app: the caller's key, and the version, which is the router's business. */
export const droppedForFunctions: ReadonlySet<string> = new Set(['code', 'appversion']);

/** Nor may a caller choose the hub or the storage account: even to read a hub that does not exist makes it. */
export const droppedForDurable: ReadonlySet<string> = new Set(['code', 'appversion', 'taskhub', 'connection']);

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
