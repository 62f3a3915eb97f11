import type { Journal } from '../../journal.ts';
import type { Finding } from '../../finding.ts';
import type { RoutingDoors } from '../doors.ts';
import type { LineId } from '../model.ts';
import type { RoutingStep } from './model.ts';

/** What a run has found out and done so far; it becomes the outcome, however the run ends. */
export interface RoutingRecord {
  line?: LineId;
  functionAppName?: string;
  routerUrl?: string;
  created: boolean;
  readonly planned: RoutingStep[];
  readonly done: RoutingStep[];
  readonly findings: Finding[];
  readonly lineNotes: Map<LineId, string>;
}

/** A run while it goes on: what everything that a command does is given. */
export interface RoutingRun {
  readonly application: string;
  /** Who asks, for the history. */
  readonly by: string;
  readonly dryRun: boolean;
  readonly doors: RoutingDoors;
  readonly journal: Journal;
  readonly record: RoutingRecord;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** How long to pause between two looks at something slow, in milliseconds. */
  readonly intervalMs: number;
}

export function createRoutingRecord(): RoutingRecord {
  return { created: false, planned: [], done: [], findings: [], lineNotes: new Map() };
}
