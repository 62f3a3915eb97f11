import type { AppFunction } from '../../azure/arm/index.ts';
import type { Finding } from '../../finding.ts';
import type { LineId } from '../model.ts';

/** What is told of the functions of each line; a line is missing when nothing is. */
export type FunctionsByLine = ReadonlyMap<LineId, readonly AppFunction[]>;

/** What changes in the app of one line. */
export interface StarterSwitch {
  readonly line: LineId;
  /** Functions that are switched off. */
  readonly off: readonly string[];
  /** Functions that were switched off by routing, and are on again. */
  readonly on: readonly string[];
  /** What the line's `startersOff` is afterwards. */
  readonly startersOff: readonly string[];
}

/** What changes in all lines. */
export interface StarterPlan {
  /** In this order: what goes off first, so that at no time two lines have the same starter on. */
  readonly switches: readonly StarterSwitch[];
  readonly findings: readonly Finding[];
}
