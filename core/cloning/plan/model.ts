import type { NamePattern, Version } from '../names/index.ts';
import type { Analysis, CloneFinding, Closure, Draft, FunctionFound, ProjectModel, ReferenceFound } from '../model.ts';

export type CloneMode = 'freeze' | 'stamp' | 'dispatch';

/** A version that was deployed before, and what is known of its sources. */
export type PreviousVersion =
  | { readonly version: Version; readonly analysis: Analysis }
  /** Nothing of it is in flight any more: its names may go. */
  | { readonly version: Version; readonly retired: true };

/** What is asked of a plan. */
export interface CloneRequest {
  readonly mode: CloneMode;
  /** That is being released. */
  readonly version: Version;
  readonly pattern: NamePattern;
  /** Without older sources: the version in names that the copies are made of; the latest one when absent. */
  readonly previousVersion?: Version | 'plain';
  /** Empty: the folder itself is the deployed version. */
  readonly previous: readonly PreviousVersion[];
  /**
   * The version whose functions were deployed under plain names, or `none` when all listed ones were stamped. Absent: the oldest in
   * `previous`.
   */
  readonly plainVersion?: Version | 'none';
  /** Versions that the repository has tags of, in the form of the listed ones. */
  readonly tagged?: readonly Version[];
  readonly includeEntities: boolean;
  readonly includeClients: boolean;
  readonly closure: Closure;
  /** The app setting that client starts take the version from; absent: they name the new version. */
  readonly starterSetting?: string;
}

/** What happens to a function of the current sources. */
export interface PlannedFunction extends FunctionFound {
  /** `rename`: where it stands; `copy`: it stays, and a copy has the new name; `leave`: it is as it was. */
  readonly action: 'rename' | 'copy' | 'leave';
  /** Of the function or of its copy. */
  readonly newName?: string;
}

/** What happens to a place where a function is named. */
export interface PlannedReference extends ReferenceFound {
  /** `copy`: it stays, and its copy names the new version; `setting`: the name's version comes from an app setting. */
  readonly action: 'rename' | 'copy' | 'setting' | 'leave';
  readonly newTarget?: string;
}

/** Functions of one version's sources that are copied beside the current code. */
export interface PlannedCopies {
  readonly version: string;
  /** The sources, in words: a folder, or a folder and a git ref. From outside: neutralise before printing. */
  readonly from: string;
  /** As they are in those sources, and the name that the copy has. */
  readonly functions: readonly (FunctionFound & { readonly newName: string })[];
}

/** The names of one version, as they are registered after the plan. */
export interface VersionOfNames {
  /** `1.2.0`; `plain` for names without a version. */
  readonly version: string;
  readonly names: readonly string[];
}

/** What will be done, as data. Nothing in it was written yet. */
export interface ClonePlan {
  readonly mode: CloneMode;
  readonly model: ProjectModel;
  readonly version: Version;
  readonly functions: readonly PlannedFunction[];
  readonly references: readonly PlannedReference[];
  /** Functions whose code is placed a second time, by the sources that it comes from. */
  readonly copies: readonly PlannedCopies[];
  readonly draft: Draft;
  /** Of the plan and of the languages, most severe first. */
  readonly findings: readonly CloneFinding[];
  /** How many functions are copied: of the current sources and of older ones. */
  readonly clonedCount: number;
  /** Orchestrators, activities and cloned entities that will be registered, oldest version first. */
  readonly versions: readonly VersionOfNames[];
}
