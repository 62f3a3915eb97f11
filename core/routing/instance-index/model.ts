import type { LineId } from '../model.ts';

/** Where an instance is whose id does not tell it. */
export interface IndexEntry {
  readonly id: string;
  readonly line: LineId;
  /** As long as a start of it is under way, or may be: ISO 8601. */
  readonly startingUntil?: string;
  /** For compare-and-set. */
  readonly etag: string;
}

/** Whose instances have which ids, for ids that callers chose or apps made. */
export interface InstanceIndex {
  find(id: string): Promise<IndexEntry | undefined>;
  /**
   * Takes an id for a start that is about to be sent, only if nothing has changed since it was looked up.
   *
   * @param before what was found; absent when nothing was
   * @returns `undefined` when somebody else was faster
   */
  claim(
    id: string,
    line: LineId,
    startingUntil: string,
    before: IndexEntry | undefined,
  ): Promise<IndexEntry | undefined>;
  /** Says that the start was made. Nothing is changed when somebody has claimed the id since. */
  settle(claimed: IndexEntry): Promise<void>;
  /** Takes a claim back whose start certainly was not made. */
  release(claimed: IndexEntry, before: IndexEntry | undefined): Promise<void>;
  /** Writes down where an id was seen; the newest word counts. */
  note(id: string, line: LineId): Promise<void>;
  /** Forgets an instance that was purged. */
  forget(id: string): Promise<void>;
}
