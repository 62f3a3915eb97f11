import type { HubMovement, SlotsObservation } from '../model.ts';
import { heldAfterSwap, heldBy, sameHub, sharesQueues } from './held-hub.ts';

/**
 * What a swap does to the hubs of the two slots. `same` is told by the slots as they are now; the others by what the swap would
 * leave. `split`: at least one slot would hold a hub that neither its code nor the slot had. Pure.
 */
export function hubMovement(observation: SlotsObservation): HubMovement {
  const before = { source: heldBy(observation.source), target: heldBy(observation.target) };
  if (before.source === undefined || before.target === undefined) return 'unknown';
  if (sharesQueues(before.source, before.target)) return 'same';
  const after = heldAfterSwap(observation);
  if (after.source === undefined || after.target === undefined) return 'unknown';
  if (sameHub(after.target, before.source) && sameHub(after.source, before.target)) return 'travels';
  if (sameHub(after.target, before.target) && sameHub(after.source, before.source)) return 'stays';
  return 'split';
}
