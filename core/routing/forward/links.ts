import { droppedForDurable, parseQuery, queryWithout } from './query.ts';

const durableLink = /^https?:\/\/[^/?#]*(?:\/[^?#]*?)?\/runtime\/webhooks\/durabletask(\/[^?#]*)?(?:\?([^#]*))?$/i;
/** A string of JSON. */
const jsonString = /"(?:[^"\\]|\\.)*"/g;

/** Whether a text holds addresses of instances, in whatever letter case. */
export function holdsLinks(text: string): boolean {
  return /\/runtime\/webhooks\/durabletask/i.test(text.replaceAll('\\/', '/'));
}

/**
 * An address of an app's durable HTTP API as the router's own: without key, hub and connection. Pure.
 *
 * @param base such as `https://shop-router.azurewebsites.net/durabletask`
 * @returns `undefined` for any other address
 */
export function rewriteLink(link: string, base: string): string | undefined {
  const match = durableLink.exec(link);
  if (match === null) return undefined;
  // Versions that encode a blank as + mean it in the path too.
  const path = (match[1] ?? '').replaceAll('+', '%20');
  return `${base}${path}${queryWithout(parseQuery(match[2] ?? ''), droppedForDurable)}`;
}

/** A JSON text with its links rewritten, all else as it was, and the ids of the instances that it speaks of. Pure. */
export function rewriteLinks(json: string, base: string): { readonly text: string; readonly ids: readonly string[] } {
  const text = json.replace(jsonString, (token) => {
    const value = parsed(token);
    const link = typeof value === 'string' ? rewriteLink(value, base) : undefined;
    return link === undefined ? token : JSON.stringify(link);
  });
  const ids = new Set<string>();
  collectIds(parsed(json), ids, 0);
  return { text, ids: [...ids] };
}

/** Payloads of instances have both an id and the address of its status, in the letter case of their SDK. */
function collectIds(value: unknown, ids: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 8) return;
  const entries = Object.entries(value);
  const named = (name: string): unknown => entries.find(([key]) => key.toLowerCase() === name)?.[1];
  const id = named('id');
  if (typeof id === 'string' && typeof named('statusquerygeturi') === 'string') ids.add(id);
  for (const [, inner] of entries) collectIds(inner, ids, depth + 1);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the status of an instance is asked for. */
export function instanceAddress(id: string, base: string): string {
  return `${base}/instances/${encodeURIComponent(id)}`;
}

/** The addresses of an instance that the router answers for, as the durable HTTP API names them. */
export function linksOf(id: string, base: string): Readonly<Record<string, string>> {
  const path = instanceAddress(id, base);
  return {
    id,
    statusQueryGetUri: path,
    sendEventPostUri: `${path}/raiseEvent/{eventName}`,
    terminatePostUri: `${path}/terminate?reason={text}`,
    purgeHistoryDeleteUri: path,
    restartPostUri: `${path}/restart`,
    suspendPostUri: `${path}/suspend?reason={text}`,
    resumePostUri: `${path}/resume?reason={text}`,
  };
}
