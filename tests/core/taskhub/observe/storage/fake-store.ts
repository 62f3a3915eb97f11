import type {
  HubStore,
  HubTable,
  TablePage,
  TableQuery,
  TableRow,
} from '../../../../../core/taskhub/observe/storage/store.ts';
import type { FixtureRow, HubFixture } from '../../../../../sandbox/hub/index.ts';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { hubNames } from '../../../../../core/taskhub/storage-format/index.ts';
import { parseFilter } from './odata.ts';

export interface FakeTable extends HubTable {
  rows: TableRow[];
  /** Every query that was asked, in order. */
  readonly queries: TableQuery[];
  /** Requests under way right now, and the most there ever were. */
  readonly load: { now: number; peak: number };
}

export interface FakeTableOptions {
  /** The service stops after so many rows that it looked at, and answers what it found so far: maybe nothing. */
  readonly scanLimit?: number;
  /** Milliseconds that each request takes. */
  readonly latencyMs?: number;
  /** Called before each answer; may throw. */
  readonly onQuery?: (query: TableQuery) => void;
  /** Changes an answer. */
  readonly onAnswer?: (page: TablePage, query: TableQuery) => TablePage;
}

/** A table in memory that pages as the real one does: by rows looked at, not by rows found. */
export function fakeTable(name: string, rows: readonly TableRow[], options: FakeTableOptions = {}): FakeTable {
  const byKey = (a: TableRow, b: TableRow): number =>
    compare(a.partitionKey, b.partitionKey) || compare(a.rowKey, b.rowKey);
  const table: FakeTable = {
    name,
    rows: [...rows].sort(byKey),
    queries: [],
    load: { now: 0, peak: 0 },
    async page(query, signal) {
      signal.throwIfAborted();
      table.queries.push(query);
      table.load.now += 1;
      table.load.peak = Math.max(table.load.peak, table.load.now);
      try {
        await (options.latencyMs === undefined ? setImmediate() : setTimeout(options.latencyMs));
        signal.throwIfAborted();
        options.onQuery?.(query);
        const page = answer(table.rows, query, options.scanLimit ?? 1000);
        return options.onAnswer?.(page, query) ?? page;
      } finally {
        table.load.now -= 1;
      }
    },
  };
  return table;
}

function answer(rows: readonly TableRow[], query: TableQuery, scanLimit: number): TablePage {
  const matches = parseFilter(query.filter);
  const { from, to } = boundsOf(query.filter);
  const [key, rowKey] =
    query.continuation === undefined ? [from, ''] : (JSON.parse(query.continuation) as [string, string]);
  const found: TableRow[] = [];
  for (let at = firstAtOrAfter(rows, key, rowKey), scanned = 0; at < rows.length; at++, scanned++) {
    const row = rows[at] as TableRow;
    if (to !== undefined && row.partitionKey >= to) break;
    if (found.length >= query.pageSize || scanned >= scanLimit) {
      return { rows: found, continuation: JSON.stringify([row.partitionKey, row.rowKey]) };
    }
    if (matches({ ...row, PartitionKey: row.partitionKey, RowKey: row.rowKey })) found.push(row);
  }
  return { rows: found };
}

/** The key's bounds are served by the index, so rows outside of them are not looked at. The reader writes them first. */
function boundsOf(filter: string): { readonly from: string; readonly to: string | undefined } {
  const match = bounds.exec(filter);
  const [operator, literal, upper] = (match ?? []).slice(1).map((text) => text?.replaceAll("''", "'"));
  if (operator === 'lt') return { from: '', to: literal };
  if (operator === 'eq') return { from: literal ?? '', to: `${literal ?? ''}\u0000` };
  return { from: literal ?? '', to: upper };
}

const bounds = /^\(*PartitionKey (ge|lt|eq) '((?:[^']|'')*)'(?:\)* and \(*PartitionKey lt '((?:[^']|'')*)')?/;

function firstAtOrAfter(rows: readonly TableRow[], key: string, rowKey: string): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle] as TableRow;
    if ((compare(row.partitionKey, key) || compare(row.rowKey, rowKey)) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface FakeQueue {
  /** Texts of visible messages. */
  visible: string[];
  hidden: number;
}

export interface FakeHub extends HubStore {
  readonly instances: FakeTable;
  readonly history: FakeTable;
  readonly partitions: FakeTable;
  readonly queues: Map<string, FakeQueue>;
  readonly blobs: Map<string, string>;
  /** How far the service's clock is ahead of the reader's, in milliseconds. */
  clockAhead: number;
}

export interface FakeHubParts {
  readonly hubName?: string;
  readonly instances?: readonly TableRow[];
  readonly history?: readonly TableRow[];
  readonly partitionCount?: number;
  readonly queues?: Readonly<Record<string, Partial<FakeQueue>>>;
}

/** A hub in memory, complete unless parts are taken away from it. */
export function fakeHub(parts: FakeHubParts = {}, tables: FakeTableOptions = {}): FakeHub {
  const names = hubNames(parts.hubName ?? 'Shop');
  const controlQueues = Array.from({ length: parts.partitionCount ?? 2 }, (_, index) => names.controlQueue(index));
  const queues = new Map<string, FakeQueue>(
    [...controlQueues, names.workItemQueue].map((queue) => [queue, { visible: [], hidden: 0 }]),
  );
  for (const [queue, content] of Object.entries(parts.queues ?? {})) {
    queues.set(queue, { visible: [], hidden: 0, ...content });
  }
  return storeOf({
    instances: fakeTable(names.instancesTable, parts.instances ?? [], tables),
    history: fakeTable(names.historyTable, parts.history ?? [], tables),
    partitions: fakeTable(
      names.partitionsTable,
      controlQueues.map((rowKey) => ({ partitionKey: '', rowKey })),
    ),
    queues,
    blobs: new Map(),
  });
}

/** A captured hub in memory, as it was at the moment `now` (ms since 1970). */
export function fakeHubOf(fixture: HubFixture, now: number): FakeHub {
  const names = hubNames(
    fixture.taskHub,
    fixture.trackingStorePrefix === null ? undefined : { tablePrefix: fixture.trackingStorePrefix },
  );
  const table = (name: string): FakeTable => {
    const rows = fixture.tables[name];
    return rows === undefined ? missing(fakeTable(name, [])) : fakeTable(name, rows.map(toRow));
  };
  return storeOf({
    instances: table(names.instancesTable),
    history: table(names.historyTable),
    partitions: table(names.partitionsTable),
    queues: new Map(
      Object.entries(fixture.queues).map(([queue, { messages }]) => [
        queue,
        {
          visible: messages.filter(({ visibleAtUnixMs }) => visibleAtUnixMs <= now).map(({ text }) => text),
          hidden: messages.filter(({ visibleAtUnixMs }) => visibleAtUnixMs > now).length,
        },
      ]),
    ),
    blobs: new Map(
      Object.entries(fixture.blobs).flatMap(([container, blobs]) =>
        Object.entries(blobs).map(([blob, { base64 }]) => {
          const bytes = Buffer.from(base64, 'base64');
          const text = blob.endsWith('.gz') ? gunzipSync(bytes) : bytes;
          return [`${container}/${blob}`, text.toString('utf8')];
        }),
      ),
    ),
  });
}

/** Makes a table answer as if it did not exist. */
export function missing(table: FakeTable): FakeTable {
  return Object.assign(table, { page: () => Promise.resolve(undefined) });
}

function storeOf(parts: Pick<FakeHub, 'instances' | 'history' | 'partitions' | 'queues' | 'blobs'>): FakeHub {
  const hub: FakeHub = {
    ...parts,
    clockAhead: 0,
    clockDifference: () => hub.clockAhead,
    listQueues: (prefix) => Promise.resolve([...parts.queues.keys()].filter((queue) => queue.startsWith(prefix))),
    queueDepth(queue) {
      const content = parts.queues.get(queue);
      return Promise.resolve(content && content.visible.length + content.hidden);
    },
    peek: (queue) => Promise.resolve(parts.queues.get(queue)?.visible.slice(0, 32) ?? []),
    containerExists: (container) =>
      Promise.resolve([...parts.blobs.keys()].some((blob) => blob.startsWith(`${container}/`))),
    readBlob: (container, blob) => Promise.resolve(parts.blobs.get(`${container}/${blob}`)),
  };
  return hub;
}

function toRow(row: FixtureRow): TableRow {
  const columns = Object.entries(row)
    .filter(([name]) => !name.endsWith('@odata.type') && name !== 'PartitionKey' && name !== 'RowKey')
    .map(([name, value]) => [name, typed(value, row[`${name}@odata.type`])]);
  return {
    ...(Object.fromEntries(columns) as Record<string, unknown>),
    partitionKey: row['PartitionKey'] ?? '',
    rowKey: row['RowKey'] ?? '',
  };
}

function typed(value: string, type: string | undefined): unknown {
  if (type === 'Edm.DateTime') return new Date(value);
  if (type === 'Edm.Int32') return Number(value);
  if (type === 'Edm.Boolean') return value === 'true';
  return value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
