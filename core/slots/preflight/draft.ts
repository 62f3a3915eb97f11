import type {
  HubMovement,
  HubToDrain,
  PreflightCode,
  PreflightRequest,
  Severity,
  SlotSeen,
  SlotsObservation,
} from '../model.ts';
import type { HubsAfterSwap } from '../movement/index.ts';

/** What every rule looks at. */
export interface Situation {
  readonly observation: SlotsObservation;
  readonly asked: PreflightRequest;
  readonly movement: HubMovement;
  readonly after: HubsAfterSwap;
  readonly toDrain: readonly HubToDrain[];
}

/** A finding before the action and the inputs have had their say about its severity. */
export interface Draft {
  readonly code: PreflightCode;
  /** What was seen. */
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
  readonly fix: string;
  /** When the case is milder than the code's severity says. */
  readonly atMost?: Severity;
  /** The slot that it is about; a deployment to the source slot does not fail because of the target slot. */
  readonly about?: 'source' | 'target';
}

export type Rule = (situation: Situation) => readonly Draft[];

export interface SlotInRole {
  readonly role: 'source' | 'target';
  readonly slot: SlotSeen;
}

export function bothSlots({ source, target }: SlotsObservation): readonly SlotInRole[] {
  return [
    { role: 'source', slot: source },
    { role: 'target', slot: target },
  ];
}
