import { describeFailure } from '../../azure/failures.ts';
import type { StorageDoors } from '../../azure/storage/index.ts';
import type { CoreContext } from '../../context.ts';
import { escapeKey, hubNames, isEntityRow, odataString, unescapeKey } from '../../taskhub/storage-format/index.ts';
import { terminalStatuses } from '../../taskhub/model.ts';
import { neutralise } from '../../text.ts';
import type { Fleet, LineId } from '../model.ts';

/** An orchestration of any line, as the shared tables keep it. All but the line are from outside: neutralise before printing. */
export interface TrackedInstance {
  /** Whose it is; absent when the row names no hub, or none of the application: retired lines count as well. */
  readonly line?: LineId;
  /** As the row has it; empty when it has none. */
  readonly hubName: string;
  readonly instanceId: string;
  readonly name: string;
  readonly version: string;
  readonly status: string;
  /** ISO 8601. */
  readonly createdTime?: string;
  readonly lastUpdatedTime?: string;
}

/** Which orchestrations are asked for. */
export interface TrackedQuery {
  /** Only those that have not ended. */
  readonly inFlight?: boolean;
  /** Only those of a name, in this very case. */
  readonly name?: string;
  /** Only those of these lines. */
  readonly lines?: readonly LineId[];
  /** Only ids that begin so, such as `1.0-`. */
  readonly idPrefix?: string;
  /** Only ids behind this one in the order of the tables: to go on where an earlier question ended. */
  readonly after?: string;
}

/** Never Input, Output and CustomStatus, which hold the user's data and may be large. */
const columns = [
  'PartitionKey',
  'RowKey',
  'Name',
  'Version',
  'RuntimeStatus',
  'CreatedTime',
  'LastUpdatedTime',
  'TaskHubName',
];

/**
 * Orchestrations of all lines that share a tracking store, with one query: page after page, in the order of their ids. Entities are left
 * out. The column with the name of the hub tells the line; sub-orchestrations of the 1.x engine have none.
 *
 * @param prefix `trackingStoreNamePrefix`
 * @param storage the account of the tracking store
 * @throws DurableDeployError those of storage; NOT_FOUND when there are no such tables
 */
export async function* instancesOfAllLines(
  { lines }: Fleet,
  prefix: string,
  storage: Pick<StorageDoors, 'table'>,
  query: TrackedQuery,
  { signal }: Pick<CoreContext, 'signal'>,
): AsyncGenerator<TrackedInstance> {
  const lineOfHub = new Map([...lines.values()].map(({ line, hub }) => [hub?.name.toLowerCase() ?? '', line]));
  const { instancesTable } = hubNames(prefix, { tablePrefix: prefix });
  const table = await storage.table(instancesTable);
  const filter = filterOf(query);
  const rows = table.listEntities<Record<string, unknown>>({
    queryOptions: { select: columns, ...(filter === '' ? {} : { filter }) },
    abortSignal: signal,
  });
  try {
    for await (const row of rows) {
      const key = row.partitionKey ?? '';
      if (isEntityRow(key, textOf(row['Name']))) continue;
      const instance = instanceOf(key, row, lineOfHub);
      if (query.lines === undefined || (instance.line !== undefined && query.lines.includes(instance.line))) {
        yield instance;
      }
    }
  } catch (error) {
    throw describeFailure(error, `reading the tracking store, table ${neutralise(instancesTable)}`, signal);
  }
}

/** A comparison with a column that a row lacks is false: so what has not ended is written as `not`. */
function filterOf({ inFlight, name, idPrefix, after }: TrackedQuery): string {
  return [
    ...(inFlight === true
      ? [`not (${terminalStatuses.map((status) => `RuntimeStatus eq ${odataString(status)}`).join(' or ')})`]
      : []),
    ...(name === undefined ? [] : [`Name eq ${odataString(name)}`]),
    ...(idPrefix === undefined || idPrefix === '' ? [] : [prefixFilter(idPrefix)]),
    ...(after === undefined ? [] : [`PartitionKey gt ${odataString(escapeKey(after))}`]),
  ].join(' and ');
}

/** From the prefix up to, not including, the next text of its length. */
function prefixFilter(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1);
  const next = `${prefix.slice(0, -1)}${String.fromCharCode(last + 1)}`;
  return `PartitionKey ge ${odataString(prefix)} and PartitionKey lt ${odataString(next)}`;
}

function instanceOf(
  key: string,
  row: Readonly<Record<string, unknown>>,
  lineOfHub: ReadonlyMap<string, LineId>,
): TrackedInstance {
  const hubName = textOf(row['TaskHubName']) ?? '';
  const line = hubName === '' ? undefined : lineOfHub.get(hubName.toLowerCase());
  const createdTime = timeOf(row['CreatedTime']);
  const lastUpdatedTime = timeOf(row['LastUpdatedTime']);
  return {
    ...(line === undefined ? {} : { line }),
    hubName,
    instanceId: unescapeKey(key),
    name: textOf(row['Name']) ?? '',
    version: textOf(row['Version']) ?? '',
    status: textOf(row['RuntimeStatus']) ?? '',
    ...(createdTime === undefined ? {} : { createdTime }),
    ...(lastUpdatedTime === undefined ? {} : { lastUpdatedTime }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function timeOf(value: unknown): string | undefined {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
