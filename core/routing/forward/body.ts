import type { Readable } from 'node:stream';
import { WholeBody } from './answer-body.ts';
import type { Headers } from './model.ts';
import { headerText } from './headers.ts';

/** Bodies up to this length are read before they are sent on, so that they can be sent again. */
const keptBody = 64 * 1024;

/** A body as it is sent on: short ones whole, so that a refused or unsent request can be repeated; others as they come. */
export async function bodyToSend(headers: Headers, body: Readable | undefined): Promise<Buffer | Readable | undefined> {
  if (body === undefined) return undefined;
  const length = lengthOf(headers);
  if (length === 0) return undefined;
  return length !== undefined && length <= keptBody ? readAll(body, length) : body;
}

/** A body whole; `tooLong` when it is longer than allowed. Rejects when it is cut. */
export async function readUpTo(body: Readable | WholeBody | undefined, most: number): Promise<Buffer | 'tooLong'> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof WholeBody) return body.bytes.length > most ? 'tooLong' : body.bytes;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > most) return 'tooLong';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}

/** The length that a request or an answer announces; `undefined` when it does not. */
export function lengthOf(headers: Headers): number | undefined {
  const text = headerText(headers, 'content-length');
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function readAll(body: Readable, length: number): Promise<Buffer> {
  const read = await readUpTo(body, length);
  return read === 'tooLong' ? Promise.reject(new Error('The body is longer than it was said to be.')) : read;
}
