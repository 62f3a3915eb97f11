import { terminalStatuses, type InFlightInstance } from '../../model.ts';
import { isEntityRow, unescapeKey } from '../../storage-format/index.ts';
import type { TableRow } from './store.ts';

/** The status shown for a row that has none. */
export const noStatus = '(none)';

/** Whether the row says that its orchestration has ended. */
export function isTerminalRow(row: TableRow): boolean {
  return terminalStatuses.includes(textOf(row['RuntimeStatus']) ?? '');
}

/** Whether the row keeps an entity. */
export function isEntity(row: TableRow): boolean {
  return isEntityRow(row.partitionKey, textOf(row['Name']));
}

/** When the service wrote the row, in milliseconds since the epoch. The SDK has its own name for this column. */
export function writtenAt(row: TableRow): number | undefined {
  const time = timeOf(row['timestamp'] ?? row['Timestamp']);
  return time === undefined ? undefined : Date.parse(time);
}

/** A row of the Instances table in the words of the model. */
export function toInstance(row: TableRow): InFlightInstance {
  const createdTime = timeOf(row['CreatedTime']);
  const lastUpdatedTime = timeOf(row['LastUpdatedTime']);
  const scheduledStartTime = timeOf(row['ScheduledStartTime']);
  const executionId = textOf(row['ExecutionId']);
  return {
    instanceId: unescapeKey(row.partitionKey),
    name: textOf(row['Name']) ?? '',
    version: textOf(row['Version']) ?? '',
    status: textOf(row['RuntimeStatus']) ?? noStatus,
    ...(createdTime === undefined ? {} : { createdTime }),
    ...(lastUpdatedTime === undefined ? {} : { lastUpdatedTime }),
    ...(scheduledStartTime === undefined ? {} : { scheduledStartTime }),
    ...(executionId === undefined ? {} : { executionId }),
  };
}

/** A text column; `undefined` when it is absent, empty or of another type. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A time column as ISO 8601, whether the SDK gave a date or the text. */
export function timeOf(value: unknown): string | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
