import type { TableClient } from '@azure/data-tables';
import { describeFailure } from '../../azure/failures.ts';
import type { CoreContext } from '../../context.ts';
import { escapeKey, hubNames } from '../../taskhub/storage-format/index.ts';
import type { Fleet, Line } from '../model.ts';
import { instancesOfAllLines, type TrackedInstance, type TrackedQuery } from '../tracking/index.ts';
import { comeBack, jsonAnswer, quoted, refusal } from './answers.ts';
import type { RouterAnswer } from './model.ts';

/** The instances in tables that several lines write to. */
export interface TrackedInstances {
  /** The row of an instance, as the engine wrote it; `undefined` when there is none. */
  find(prefix: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Orchestrations of all lines; see `instancesOfAllLines`. */
  all(fleet: Fleet, prefix: string, query: TrackedQuery): AsyncIterable<TrackedInstance>;
}

/** @param tableNamed a client of a table of the tracking store's account */
export function createTrackedInstances(
  tableNamed: (name: string) => Promise<TableClient>,
  { signal }: Pick<CoreContext, 'signal'>,
): TrackedInstances {
  return {
    async find(prefix, id) {
      const { instancesTable } = hubNames(prefix, { tablePrefix: prefix });
      try {
        const table = await tableNamed(instancesTable);
        return await table.getEntity(escapeKey(id), '', { abortSignal: signal });
      } catch (error) {
        const failure = describeFailure(error, `reading the tracking store, table ${instancesTable}`, signal);
        if (failure.answer?.status === 404) return undefined;
        throw failure;
      }
    },
    all: (fleet, prefix, query) => instancesOfAllLines(fleet, prefix, { table: tableNamed }, query, { signal }),
  };
}

const open: ReadonlySet<string> = new Set(['Running', 'Pending', 'Suspended', 'ContinuedAsNew']);

/**
 * The status of an instance of a line without an app, from the tables that lines share, in the shape of the durable HTTP API.
 *
 * @returns `undefined` when the line shares no tables, or nobody said where they are
 */
export async function statusOfTracked(
  { tracked }: { readonly tracked?: TrackedInstances },
  { line, hub }: Line,
  id: string,
): Promise<RouterAnswer | undefined> {
  if (tracked === undefined || hub?.trackingPrefix === undefined) return undefined;
  let row: Readonly<Record<string, unknown>> | undefined;
  try {
    row = await tracked.find(hub.trackingPrefix, id);
  } catch {
    return comeBack(10, `The tracking store that line ${line} has written to cannot be read at the moment.`);
  }
  if (row === undefined) {
    return refusal(404, 'notFound', `Line ${line} has left no instance ${quoted(id)} in the tracking store.`);
  }
  const text = (name: string): string | undefined => {
    const value = row[name];
    return value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : undefined;
  };
  const owner = text('TaskHubName');
  if (owner !== undefined && owner.toLowerCase() !== hub.name.toLowerCase()) return undefined;
  const status = text('RuntimeStatus') ?? 'Pending';
  const version = text('Version') ?? '';
  const body = {
    name: text('Name') ?? null,
    ...(version === '' ? {} : { version }),
    instanceId: id,
    runtimeStatus: status,
    input: payload(text('Input')),
    customStatus: payload(text('CustomStatus')),
    output: payload(text('Output')),
    createdTime: seconds(text('CreatedTime')),
    lastUpdatedTime: seconds(text('LastUpdatedTime')),
  };
  // Nobody works on it any more, so there is nothing to come back for.
  return jsonAnswer(200, body, open.has(status) ? { 'x-durable-router-note': 'the line was retired' } : {});
}

/** JSON as the value it is; text as text. Long payloads lie in blobs of the hub, which go with it. */
function payload(text: string | undefined): unknown {
  if (text === undefined || /^https?:\/\/\S+-largemessages\/\S+$/.test(text)) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function seconds(time: string | undefined): string | null {
  return time === undefined ? null : time.replace(/(?:\.\d+)?Z$/, 'Z');
}
