import type { StickySettings } from '../../azure/arm/index.ts';
import { neutralise } from '../../text.ts';
import type { FreshLook } from '../observe/index.ts';
import type { PlannedStep, SlotsObservation } from '../model.ts';
import type { WaitingTime } from '../waiting-time.ts';

/** What is known of the slots while a plan is carried out. */
export interface Scene {
  readonly observation: SlotsObservation;
  readonly steps: readonly PlannedStep[];
  /** The app settings that the plan rests on, this run's own writes included. They hold secrets. */
  readonly expected: { source: ReadonlyMap<string, string>; target: ReadonlyMap<string, string> };
  /** When this run restarted a slot, in milliseconds since the epoch. */
  readonly restartedAt: Map<string, number>;
  /** For the hubs that must be idle. */
  readonly drainTime: WaitingTime;
  /** For a quiet moment, which is a courtesy. */
  readonly quietTime: WaitingTime;
  /** The sticky names, when this run has changed them. */
  sticky?: StickySettings;
  /** The look that showed that the slots were swapped. */
  swappedLook?: FreshLook;
}

/** The slots are no longer as the plan takes them to be: look again, and plan anew. */
export class SituationChanged extends Error {
  override readonly name = 'SituationChanged';
}

/** @param names of app settings */
export function changedMeanwhile(names: Iterable<string>): SituationChanged {
  const listed = [...names].map((name) => neutralise(name, 80)).join(', ');
  return new SituationChanged(`App settings were changed meanwhile (${listed}).`);
}
