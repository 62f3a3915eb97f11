/** A blob lease that keeps two runs apart. */
export { holdLock, type HeldLock } from './hold.ts';
export type { BlobLeases as LockDoor } from '../../azure/storage/index.ts';
