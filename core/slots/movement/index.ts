/** What a swap does to the task hubs of two slots, and which of them must be idle before it. Pure. */
export { hubMovement } from './hub-movement.ts';
export { hubsAfterSwap, type HubsAfterSwap } from './hubs-after-swap.ts';
export { hubsToDrain } from './hubs-to-drain.ts';
export { heldBy, heldAfterSwap, sameHub, sharesQueues, type HeldHub } from './held-hub.ts';
export { swapConfigurations } from './swapped-configuration.ts';
