/** The swap itself, exactly once. */
export { judgeLook, type Direction, type SwapState } from './judge-look.ts';
export { swapOnce, waitForQuiet, type Swapped } from './swap-once.ts';
