import { randomUUID } from 'node:crypto';
import type { LineId } from '../model.ts';

const stamp = /^((?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8}))-[0-9a-f]{32}$/;

/** An id that carries its line, so that later calls need no look-up: `1.0-3f2a…`. */
export function stampedId(line: LineId): string {
  return `${line}-${randomUUID().replaceAll('-', '')}`;
}

/** The line that an id was stamped with; `undefined` for an id that the router did not make. */
export function lineOfStamp(id: string): LineId | undefined {
  return stamp.exec(id)?.[1];
}

/**
 * A name or id as a segment of a path, such that the three decodings of the durable HTTP API (by the server, by its handler, which
 * takes `+` for a blank, and by its route matcher) give what was meant. What decodes to itself is encoded as often as is needed and
 * no more: some servers refuse what is encoded twice.
 *
 * Source: observed of Microsoft.Azure.WebJobs.Extensions.DurableTask 3.15.2
 */
export function encodeForHandler(text: string): string {
  return encodeURIComponent(text).replace(/%(25|2B)/g, (_, escape) => (escape === '25' ? '%252525' : '%252B'));
}

/** Most ids are; what looks at Unicode takes its time. */
const notAscii = /[^ -~]/;

/** Why an id or name cannot come to an app unharmed; `undefined` when it can. */
export function whyUnreachable(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.includes('/'))
    return 'it has a / in it, which the durable HTTP API takes for the end of the id however it is encoded';
  if (text === '.' || text === '..') return 'servers take it for a step in the path';
  if (text.includes('\u0000')) return 'it has a character in it that no server accepts in a path';
  if (notAscii.test(text) && /\p{Surrogate}/u.test(text)) return 'it is no valid Unicode';
  if (text.length > 1_000) return 'it is longer than 1,000 characters';
  return undefined;
}
