import { odataString } from '../../storage-format/index.ts';
import { terminalStatuses } from '../../model.ts';

/**
 * Rows that are not known to have ended and are not an entity's.
 *
 * Written as `not (… eq …)` rather than `… ne …`: a comparison with a column that the row does not have is false, so
 * `ne` would hide a row without RuntimeStatus (as a merge leaves it after the row was deleted by hand), and a
 * status that nobody knows yet is in flight too. Entities are those whose key and name both begin with `@` (the
 * characters from `@` up to, not including, `A`).
 * Source: https://learn.microsoft.com/rest/api/storageservices/querying-tables-and-entities
 */
export const openInstances = allOf(
  `not (${terminalStatuses.map((status) => `RuntimeStatus eq ${odataString(status)}`).join(' or ')})`,
  "not (PartitionKey ge '@' and PartitionKey lt 'A' and Name ge '@' and Name lt 'A')",
);

/**
 * The same, and rows of any kind that were written at or after a moment of the service's clock (milliseconds since the epoch).
 */
export function openOrWrittenSince(since: number): string {
  return anyOf(openInstances, writtenSince(since));
}

/** Rows that were written at or after a moment of the service's clock. */
export function writtenSince(since: number): string {
  return `Timestamp ge datetime'${new Date(since).toISOString()}'`;
}

/** The columns of an instance that matter; never Input, Output and CustomStatus, which hold the user's data. */
export const instanceColumns: readonly string[] = [
  'PartitionKey',
  'RowKey',
  'Name',
  'Version',
  'RuntimeStatus',
  'CreatedTime',
  'LastUpdatedTime',
  'ScheduledStartTime',
  'ExecutionId',
  'TaskHubName',
  'Timestamp',
];

/** Rows of one partition. */
export function inPartition(partitionKey: string): string {
  return `PartitionKey eq ${odataString(partitionKey)}`;
}

/** Rows whose key is at or after `from` and before `to`. */
export function inRange(from: string | undefined, to: string | undefined): string {
  return allOf(
    from === undefined ? '' : `PartitionKey ge ${odataString(from)}`,
    to === undefined ? '' : `PartitionKey lt ${odataString(to)}`,
  );
}

export function column(name: string, value: string): string {
  return `${name} eq ${odataString(value)}`;
}

export function anyOf(...conditions: readonly string[]): string {
  return conditions.map((condition) => `(${condition})`).join(' or ');
}

/** Conditions joined by `and`; empty ones are left out. */
export function allOf(...conditions: readonly string[]): string {
  const given = conditions.filter((condition) => condition !== '');
  return given.length === 1 ? (given[0] ?? '') : given.map((condition) => `(${condition})`).join(' and ');
}
