import type { HubMovement, HubToDrain, SlotAction, SlotsObservation } from '../model.ts';
import { slotLabel } from '../slot-label.ts';
import { hubMovement } from './hub-movement.ts';
import { heldBy } from './held-hub.ts';

/**
 * Which hubs must be idle before an action, each once, in the order in which they are waited for: the target slot's last, so that
 * as little time as possible lies between its being idle and the swap.
 *
 * A hub must be idle when other code will run on it than ran on it before, or none. Nothing has to be idle for a swap that leaves
 * each hub with its code, and for giving slots their own settings back. While a swap with preview is pending, both slots show one
 * hub if the hub settings are sticky, so completing it needs the same as a swap. A hub that is not known cannot be waited for: the
 * preflight reports it. Pure.
 */
export function hubsToDrain(observation: SlotsObservation, action: SlotAction): readonly HubToDrain[] {
  const movement = hubMovement(observation);
  switch (action) {
    case 'prepareSlot':
      return held(observation, { source: beforeDeployment(observation, movement) });
    case 'cancelPreview':
      return [];
    case 'startPreview':
      return held(observation, movement === 'stays' ? beforePreview(observation) : beforeSwap(observation, movement));
    case 'preflight':
    case 'swap':
    case 'completePreview':
    case 'swapBack':
      return held(observation, beforeSwap(observation, movement));
  }
}

/** Why the hub of each slot must be idle; absent when it need not be. */
interface Reasons {
  readonly source?: string;
  readonly target?: string;
}

function held(observation: SlotsObservation, reasons: Reasons): HubToDrain[] {
  return (['source', 'target'] as const).flatMap((slot): HubToDrain[] => {
    const why = reasons[slot];
    const hub = heldBy(observation[slot]);
    return why === undefined || hub === undefined ? [] : [{ slot, hubName: hub.location.hubName, why }];
  });
}

function beforeDeployment(observation: SlotsObservation, movement: HubMovement): string {
  const { source } = labels(observation);
  return movement === 'same'
    ? `both slots use it, so the code that is deployed to ${source} would also run what is in flight there.`
    : `new code is deployed to ${source}, and would run what the code before it has in flight there.`;
}

function beforeSwap(observation: SlotsObservation, movement: HubMovement): Reasons {
  const { source, target } = labels(observation);
  switch (movement) {
    case 'travels':
      return {};
    case 'same':
      return { target: `both slots use it, so the code of both slots runs what is in flight there.` };
    case 'stays':
      return {
        source: `it stays with ${source} when the slots are swapped, and the code of ${target} comes to it.`,
        target: `it stays with ${target} when the slots are swapped, and the code of ${source} comes to it.`,
      };
    case 'split': {
      const why = 'the swap takes it away from its code, and nothing would go on with what is in flight there.';
      return { source: why, target: why };
    }
    case 'unknown': {
      const why = 'it cannot be told which hub each slot holds after the swap, so other code may come to this one.';
      return { source: why, target: why };
    }
  }
}

/** With sticky hubs, the first half of the swap already starts the source slot's code on the target slot's hub. */
function beforePreview(observation: SlotsObservation): Reasons {
  const { source, target } = labels(observation);
  return {
    source: `the swap with preview takes it away from the code of ${source}, and completing it brings the code of ${target} to it.`,
    target: `the swap with preview starts the code of ${source} on it at once.`,
  };
}

function labels({ pair }: SlotsObservation): { readonly source: string; readonly target: string } {
  return { source: slotLabel(pair.source), target: slotLabel(pair.target) };
}
