/** The release marker: which release a slot carries, and whether it has been swapped. */
export { formatMarker, isReleaseName, readMarker } from './marker.ts';
export {
  hasSwappedSince,
  lastSwapOfPair,
  markerFor,
  releasePosition,
  swapBefore,
  untoldSwapSince,
  whyNotUndoable,
} from './position.ts';
