import type { Look, ReleasePosition, SlotPair } from '../model.ts';
import { hasSwappedSince, releasePosition } from '../release/index.ts';

/** `forward` brings the release into the target slot, `back` takes it out again. */
export type Direction = 'forward' | 'back';

/**
 * What a look says about a swap. `notYet`: everything is as before it. `done`: the goal is reached. `twice`: the slots are as
 * before, and the platform has swapped them since. `other`: neither, such as when another release came in between.
 */
export type SwapState = 'notYet' | 'done' | 'twice' | 'other';

const before: Readonly<Record<Direction, readonly ReleasePosition['kind'][]>> = {
  forward: ['ready'],
  back: ['swapped'],
};
const after: Readonly<Record<Direction, readonly ReleasePosition['kind'][]>> = {
  forward: ['swapped'],
  back: ['swappedBack', 'ready'],
};

/**
 * Judges a look against the one before the swap. Pure.
 *
 * @param start the look right before the swap; `undefined` when this is it
 */
export function judgeLook(
  direction: Direction,
  pair: SlotPair,
  release: string,
  look: Look,
  start: Look | undefined,
): SwapState {
  const { kind } = releasePosition(pair, look, release);
  if (after[direction].includes(kind)) return 'done';
  const swappedSince = start !== undefined && hasSwappedSince(start, look);
  if (before[direction].includes(kind)) return swappedSince ? 'twice' : 'notYet';
  return direction === 'forward' && kind === 'swappedBack' && start !== undefined ? 'twice' : 'other';
}
