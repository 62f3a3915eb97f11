import type { Readable } from 'node:stream';
import type { WholeBody } from './answer-body.ts';

/** Headers with names in lower case, as Node's http module has them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request of a caller. */
export interface RouterRequest {
  /** In capitals. */
  readonly method: string;
  /** Path and query as they were sent, not decoded. */
  readonly rawUrl: string;
  readonly headers: Headers;
  readonly body: Readable | undefined;
  /** Aborted when the caller goes away, where the host tells of it. */
  readonly signal?: CallerSignal;
}

/** What is used of an AbortSignal: every request has one, and a whole one costs more than all else that is done for it. */
export interface CallerSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What the caller is answered. */
export interface RouterAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Readable | WholeBody | undefined;
}
