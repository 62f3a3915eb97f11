import type { Observation } from '../model.ts';

/** What is in flight in a hub, and what of it would not follow the code to another hub. */
export interface HubContents {
  /** Read with `depth: counts` and the default policy: everything in flight is in `blocking`. */
  readonly observation: Observation;
  /** Entities that hold state. One whose row does not tell, or does not tell whose it is, counts. */
  readonly entities: {
    readonly count: number;
    /** Whether `count` is a lower bound. */
    readonly atLeast: boolean;
    /** By entity name, the most frequent first; from outside. */
    readonly byName: readonly { readonly name: string; readonly count: number }[];
  };
  /**
   * Orchestrations in flight that have continued as new at least once, by name, the most frequent first. Only certain ones:
   * see `judgeHistory` for those that cannot be told. None where the storage account was not read.
   */
  readonly eternal: readonly {
    readonly name: string;
    readonly count: number;
    /** Whether `count` is a lower bound, because not all of this name were looked at. */
    readonly atLeast?: boolean;
  }[];
  /** By version of the orchestration (empty: none), all that is in flight. */
  readonly versions: readonly { readonly version: string; readonly count: number }[];
  /** Instances in flight whose id no program makes up: somebody chose it, such as for a singleton. */
  readonly chosenIds: {
    readonly count: number;
    /** Whether `count` is a lower bound. */
    readonly atLeast: boolean;
    readonly sample: readonly { readonly name: string; readonly instanceId: string }[];
  };
}
