import type { LineId } from '../model.ts';

/**
 * Where a start stands that waits for its line's app.
 *
 * - `storing`: its request is being written; the caller has no answer yet.
 * - `waiting`: the caller has its 202.
 * - `sending`: it was sent, or is about to be: nothing is known of it until the app is asked.
 * - `started`: the app has it.
 * - `failed`, `terminated`: it never was started, and never will be.
 */
export const waitingStates = ['storing', 'waiting', 'sending', 'started', 'failed', 'terminated'] as const;
export type WaitingState = (typeof waitingStates)[number];

/** A start that waits. Times are ISO 8601 in UTC. */
export interface WaitingStart {
  readonly id: string;
  readonly line: LineId;
  /** Of the orchestrator. */
  readonly name: string;
  readonly state: WaitingState;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it was sent last, written before it was. */
  readonly sendingSince?: string;
  /** Until when nobody else touches it. */
  readonly leaseUntil?: string;
  /** Since when the app says that it does not know it. */
  readonly absentSince?: string;
  /** Why it failed, safe to print. */
  readonly reason?: string;
  /** Name of the blob that holds the request. */
  readonly blob: string;
  /** For compare-and-set. */
  readonly etag: string;
}

/** The request of a start, as it is sent later. */
export interface StoredRequest {
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** With its `?`, or empty. */
  readonly query: string;
  readonly body: Buffer;
}

/** What of a start may change. `null` removes. */
export type WaitingChange = { readonly state: WaitingState } & {
  readonly [Name in 'sendingSince' | 'leaseUntil' | 'absentSince' | 'reason']?: string | null;
};

/** The starts of one application that wait. */
export interface WaitingStarts {
  /** Stores a start; only then it may be promised. `taken`: there is one of that id. */
  accept(start: Pick<WaitingStart, 'id' | 'line' | 'name'>, request: StoredRequest): Promise<WaitingStart | 'taken'>;
  find(id: string): Promise<WaitingStart | undefined>;
  list(): Promise<readonly WaitingStart[]>;
  /** `undefined` when somebody else has changed it. */
  change(start: WaitingStart, change: WaitingChange): Promise<WaitingStart | undefined>;
  /** Errors: DurableDeployError MALFORMED_ANSWER when the request is not there, or was written with another key. */
  read(start: WaitingStart): Promise<StoredRequest>;
  /** Removes what was asked; the row stays. */
  forgetRequest(start: WaitingStart): Promise<void>;
  /** Removes both, only if nothing has changed. */
  remove(start: WaitingStart): Promise<void>;
}

/** Longest body of a start that waits: 1 MiB. */
export const largestWaitingBody = 1024 * 1024;
