import type { TableEntityResult } from '@azure/data-tables';

/** A row as the SDK gives it without type conversion: strings as they are, other types with their type's name. */
export type Row = TableEntityResult<Record<string, unknown>>;

/** The text of a column, of any type; `undefined` when the row does not have it. Times keep their seven digits. */
export function column(row: Row, name: string): string | undefined {
  const value = row[name];
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value);
  return undefined;
}

/** `2026-11-24T02:01:57Z`: the handler cuts a time to whole seconds. */
export function wholeSeconds(time: string | undefined): string | null {
  return time === undefined ? null : `${time.slice(0, 19)}Z`;
}
