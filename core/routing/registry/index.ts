/** Where the lines of an application are kept: one table, changed by compare-and-set. */
export type { FleetChange, HistoryEntry, Registry } from './model.ts';
export { createTableRegistry } from './table-registry.ts';
