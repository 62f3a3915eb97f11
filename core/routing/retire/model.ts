import type { Reason } from '../../errors.ts';
import type { HubLook } from '../doors.ts';
import type { Line } from '../model.ts';
import type { RetirePolicy, RoutingStep } from '../run/model.ts';

/** What was seen of a line that may go. */
export interface RetirementFacts {
  /** `none`: it never got one. `gone`: Azure has none of that name. */
  readonly app: 'running' | 'stopped' | 'gone' | 'none' | { readonly unknown: Reason };
  /** Absent when nobody looked: then it cannot be told whether anything is in flight. */
  readonly look?: HubLook;
}

/** What keeps lines, and whether somebody asked for this one to go. */
export interface LinePolicy extends RetirePolicy {
  /** Somebody named this line: lines go that were never the default, have failed, or have no app. */
  readonly asked?: boolean;
}

/** What is done outside of the registry, after the line was written. */
export type RetirementAct =
  | { readonly kind: 'startApp' }
  | { readonly kind: 'stopApp' }
  /** Names of orchestrations; `*` stands for any text. */
  | { readonly kind: 'terminate'; readonly names: readonly string[] }
  /** Its hub if that is asked for, its app, and the plan that was made for it; then the line is retired. */
  | { readonly kind: 'remove' };

/** What becomes of a line now. */
export interface RetirementDecision {
  /** The line as it is to be written, on the condition that nothing has changed; absent: it stays as it is. */
  readonly after?: Line;
  readonly act?: RetirementAct;
  /** What is done, in order: the change of the registry where it means something to people, and the act. */
  readonly steps: readonly RoutingStep[];
  /** What keeps the line, what it waits for, or what is done. Safe to print. */
  readonly note: string;
  /** `again`: there is more to do at once. `waits`: later. `done`: nothing will happen by itself. */
  readonly next: 'again' | 'waits' | 'done';
  /** The earliest time at which time alone changes something, as ISO 8601. */
  readonly againAt?: string;
  /** The deadline of the line has passed, and the policy says that this is a failure. */
  readonly failure?: Reason;
}
