import type { Reason } from '../../errors.ts';
import type { CloneFinding, Language } from '../model.ts';
import type { Version } from '../names/index.ts';
import type { ClonePlan, CloneRequest } from '../plan/index.ts';
import type { SourceSet } from '../source/index.ts';
import type { DiffStat, FileChange } from '../write/index.ts';

/** A version that was deployed before: where its sources are. */
export type PreviousSource =
  | { readonly version: Version; readonly from: { readonly kind: 'folder' | 'ref'; readonly value: string } }
  | { readonly version: Version; readonly retired: true };

/** What the task asks for: a plan, with older versions still to be read. Paths are absolute. */
export interface CloneRun extends Omit<CloneRequest, 'previous' | 'tagged'> {
  readonly sourceFolder: string;
  /** Absent: told by the files. */
  readonly language?: Language['name'];
  readonly previousSources: readonly PreviousSource[];
  readonly warningsAsErrors: boolean;
  /** The plan is made and shown, and nothing is written. */
  readonly dryRun: boolean;
}

/** What came of it. */
export interface CloneOutcome {
  readonly result: 'written' | 'unchanged' | 'planned' | 'refused';
  /** The current sources as they were read. */
  readonly sources: SourceSet;
  readonly plan: ClonePlan;
  readonly changes: readonly FileChange[];
  readonly stat: DiffStat;
  /** Why nothing was written although there was something to write. */
  readonly reason?: Reason;
  /** Those that forbid the plan. */
  readonly blocking: readonly CloneFinding[];
}
