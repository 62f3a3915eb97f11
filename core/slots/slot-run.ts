import type { SlotDoors } from './doors.ts';
import type { Journal } from '../journal.ts';
import type { HeldLock } from './lock/index.ts';
import type { SlotPair, SlotRequest } from './model.ts';
import type { Sent } from './sent.ts';

/** What every step of a run is given. */
export interface SlotRun {
  readonly request: SlotRequest;
  readonly doors: SlotDoors;
  readonly pair: SlotPair;
  readonly journal: Journal;
  /** Of the whole run, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly lock?: HeldLock;
  readonly sent: Sent;
  /** Set while a swap of this very run is taken back, because the target slot is not well. */
  readonly undoing?: true;
  /** The swap that is taken back was this run's own, so what was there before is known to be in the source slot. */
  readonly undoesOwnSwap?: true;
}
