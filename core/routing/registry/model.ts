import type { Fleet } from '../model.ts';

/** A change of a fleet that somebody decided. */
export interface FleetChange {
  readonly after: Fleet;
  /**
   * For the history, in a few words: `1.1 is the default, 1.0 is kept for rollback`. Empty for what belongs to no history, such as
   * counts, and the renewal of a claim: such a change must be one that may be decided again after its answer was lost.
   */
  readonly note: string;
}

/** One entry of the history. */
export interface HistoryEntry {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Who made the change: a run of a pipeline, or the router. From outside: neutralise before printing. */
  readonly by: string;
  readonly note: string;
  /** The states of all lines that the change touched, afterwards: `1.0 Draining`. */
  readonly lines: readonly string[];
}

/**
 * Where the lines of applications are kept. Everything stops when the run is cancelled; a signal that is given takes the place of the
 * run's, for what has to be done after that.
 */
export interface Registry {
  /** In words, for messages. */
  readonly description: string;
  /** An application that nobody has registered yet has no lines. */
  read(application: string, signal?: AbortSignal): Promise<Fleet>;
  /**
   * Decides on what is there, and writes it only if nothing has changed meanwhile; otherwise decides anew.
   *
   * @param decide pure; `undefined` when nothing is to be changed. It may be asked several times.
   * @returns the fleet as it is afterwards
   * Errors: what `decide` throws; LOCK_TAKEN when others change it all the time; those of storage.
   */
  change(
    application: string,
    by: string,
    decide: (fleet: Fleet) => FleetChange | undefined,
    signal?: AbortSignal,
  ): Promise<Fleet>;
  /** The newest changes, newest first. */
  history(application: string, most: number, signal?: AbortSignal): Promise<HistoryEntry[]>;
}
