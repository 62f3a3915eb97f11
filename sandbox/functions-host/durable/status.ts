import { unescapeKey } from '../../../core/taskhub/storage-format/index.ts';
import type { Hub } from './hub.ts';
import { jsonOrText } from './newtonsoft.ts';
import { column, wholeSeconds, type Row } from './row.ts';

/** Columns that a filtered list asks the table for; without a filter it asks for all. */
export function selectedColumns(showInput: boolean): readonly string[] {
  return [
    'PartitionKey',
    ...(showInput ? ['Input'] : []),
    'Output',
    'Name',
    'Version',
    'CreatedTime',
    'LastUpdatedTime',
    'CompletedTime',
    'CustomStatus',
    'ExecutionId',
    'RuntimeStatus',
    'ScheduledStartTime',
    'Tags',
  ];
}

/** A payload column's text: from its blob when the column holds only the address. */
export async function payloadText(hub: Hub, row: Row, name: string): Promise<string | undefined> {
  const text = column(row, name);
  return text !== undefined && /^https?:\/\/\S+-largemessages\/\S+$/.test(text) ? hub.payload(text) : text;
}

/** One instance as the handler shows it. */
export async function describeInstance(hub: Hub, row: Row, showInput: boolean): Promise<Record<string, unknown>> {
  const version = column(row, 'Version');
  return {
    name: column(row, 'Name') ?? null,
    ...(version === undefined || version === '' ? {} : { version }),
    instanceId: unescapeKey(column(row, 'partitionKey') ?? ''),
    runtimeStatus: column(row, 'RuntimeStatus') ?? 'Pending',
    input: showInput ? jsonOrText(await payloadText(hub, row, 'Input')) : null,
    customStatus: jsonOrText(column(row, 'CustomStatus')),
    output: jsonOrText(await payloadText(hub, row, 'Output')),
    createdTime: wholeSeconds(column(row, 'CreatedTime')),
    lastUpdatedTime: wholeSeconds(column(row, 'LastUpdatedTime')),
  };
}
