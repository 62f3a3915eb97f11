import type { HubMovement, HubToDrain, PreflightFinding, ReleasePosition, SlotAction, SlotPair } from '../model.ts';

/** All that a plan depends on; told by an observation. */
export interface PlanFacts {
  readonly action: SlotAction;
  readonly pair: SlotPair;
  readonly release: string;
  readonly position: ReleasePosition;
  /** The release that the target slot carries, by its marker. */
  readonly targetRelease?: string;
  /** When the slots were swapped since the pipeline's run began, although neither slot's marker tells of it. */
  readonly untoldSwapAt?: string;
  /** When the release came into the target slot, if that was before this run began: then its name has been used before. */
  readonly swappedBeforeRunAt?: string;
  /** Why a swap would not bring back what was there before. */
  readonly notUndoable?:
    { readonly kind: 'preparedSince'; readonly release: string } | { readonly kind: 'swappedElsewhere' };
  /** The release marker is sticky: it would not travel with the code. */
  readonly markerIsSticky: boolean;
  readonly movement: HubMovement;
  /** Which hubs must be idle before the action. */
  readonly hubsToDrain: readonly HubToDrain[];
  readonly drainPolicy: 'wait' | 'fail' | 'ignore';
  /** How long to wait for a quiet moment before a swap, in milliseconds; absent or 0: not at all. */
  readonly quietPeriodMs?: number;
  /** The slot with which a swap with preview is pending. */
  readonly previewWith?: string;
  /** Another slot than the source, with which a swap with preview of the target slot is pending. */
  readonly targetPreviewWith?: string;
  readonly operationInProgress: boolean;
  /** Slots of the pair that do not run and are to be started. */
  readonly slotsToStart: readonly string[];
  /** Hub settings to unstick (only for `prepareSlot`). */
  readonly settingsToUnstick: readonly string[];
  /** Another hub for the source slot (only for `prepareSlot`), which takes the place of draining its present one. */
  readonly newHub?: { readonly setting: string; readonly hubName: string };
  readonly findings: readonly PreflightFinding[];
}
