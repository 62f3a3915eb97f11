import type { Readable } from 'node:stream';
import type { WholeBody } from './answer-body.ts';
import type { CallerSignal, Headers } from './model.ts';

/** A request as an app is to get it. */
export interface AppRequest {
  /** Host name, with a port where it is not the usual one. */
  readonly host: string;
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | Readable | undefined;
  readonly timeoutMs: number;
  readonly signal: CallerSignal | undefined;
}

/** An answer of an app, whatever its status; the body is still to come, unless it is short. */
export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable | WholeBody;
}

/** Why there is no answer. */
export interface NoAnswer {
  /**
   * `notSent`: nothing has reached the app. `cut`, `timedOut`: the app may have done what it was asked. `callerGone`: nobody waits.
   */
  readonly why: 'notSent' | 'cut' | 'timedOut' | 'callerGone';
  /** Such as `ECONNRESET`. */
  readonly code: string;
}

export type Sent =
  { readonly kind: 'answer'; readonly answer: AppAnswer } | { readonly kind: 'none'; readonly none: NoAnswer };

/** The way to the apps of lines. */
export interface Transport {
  /** Never rejects, never follows a redirect, never sends twice. */
  send(request: AppRequest): Promise<Sent>;
  /** Closes what is kept open. */
  close(): void;
}
