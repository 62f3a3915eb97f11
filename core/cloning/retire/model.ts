import type { Reason } from '../../errors.ts';
import type { CheckOutcome } from '../../taskhub/check/index.ts';
import type { CloneFinding, FunctionFound, Language, ProjectModel } from '../model.ts';
import type { NamePattern, Version } from '../names/index.ts';
import type { DiffStat, FileChange } from '../write/index.ts';

/** What is asked. Paths are absolute. */
export interface RetireRequest {
  readonly sourceFolder: string;
  /** Absent: told by the files. */
  readonly language?: Language['name'];
  readonly pattern: NamePattern;
  /** That stays current; absent: the newest one in the sources. */
  readonly version?: Version;
  /** `drained`: every one of which nothing is in flight. */
  readonly versions: readonly (Version | 'plain')[] | 'drained';
  /** The app whose task hub tells what is in flight. */
  readonly app: {
    readonly appName: string;
    readonly resourceGroupName?: string;
    /** Absent for production. */
    readonly slotName?: string;
  };
  /** The version whose functions were deployed under plain names. */
  readonly plainVersion?: Version;
  /** The app setting that client starts follow: a version that it names stays, when the app has it. */
  readonly starterSetting: string;
  /** How long the hub may be read until it shows that nothing is in flight. */
  readonly timeoutMs: number;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** Why a version stays, as a closed set. */
export type KeepReason =
  /** It is the one that people work on. */
  | 'current'
  /** Plain names that no version stands beside, entities: there is nothing of it that could go. */
  | 'nothingToRemove'
  | 'inFlight'
  /** What is in flight cannot be told. */
  | 'unknown'
  /** Code that stays names its functions. */
  | 'referenced'
  /** The app setting that starts follow names it. */
  | 'started'
  /** It was not asked for. */
  | 'notAsked'
  /** The sources do not hold it: nothing to do here, and nothing of it is in flight. */
  | 'notInSource';

/** What becomes of one version. */
export interface VersionDecision {
  /** `1.2.0`; by a pattern with the major version only `2`; `plain` for names without a version. */
  readonly version: string;
  readonly decision: 'remove' | 'keep';
  readonly keptBecause?: KeepReason;
  /** In a few words, with counts. Safe to print. */
  readonly why: string;
  /** Its functions in the sources. */
  readonly names: readonly string[];
  /** Orchestrations in flight of it, by name or by the version of the instance; `null` when it cannot be told. */
  readonly inFlight: number | null;
}

/** What came of it. */
export interface RetireOutcome {
  readonly result: 'written' | 'unchanged' | 'planned' | 'refused';
  readonly model: ProjectModel;
  /** All versions that the sources or the hub know, the plain names first, then oldest first. */
  readonly versions: readonly VersionDecision[];
  readonly removed: readonly FunctionFound[];
  readonly findings: readonly CloneFinding[];
  readonly changes: readonly FileChange[];
  readonly stat: DiffStat;
  /** Versions that the sources register afterwards. */
  readonly versionsPresent: readonly string[];
  /** The readings of the hub, in order. */
  readonly checks: readonly CheckOutcome[];
  /** Why nothing was removed although it was asked for. */
  readonly reason?: Reason;
}
