/** Which line an instance belongs to, where its id does not tell. */
export type { IndexEntry, InstanceIndex } from './model.ts';
export { createTableInstanceIndex } from './table-index.ts';
