/** The swap itself, exactly once. */
export { judgeLook, type Direction, type SwapState } from './judge-look.ts';
export { waitForQuiet, type Swapped } from './proof.ts';
export { swapOnce } from './swap-once.ts';
