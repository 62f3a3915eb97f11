/** A draft as changes of files: shown, and made, all or none. */
export { changesOf } from './changes.ts';
export { diffStat, unifiedDiff, type DiffStat } from './diff.ts';
export type { Disk } from './disk.ts';
export type { FileChange } from './model.ts';
export { undoUnfinished } from './unfinished.ts';
export { writeChanges } from './write.ts';
