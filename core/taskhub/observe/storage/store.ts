/** What the reader needs of storage, so that everything above it can be tested without a network. */
import { createTokenWatch } from './token-watch.ts';

/** A row as the table SDK gives it: `partitionKey`, `rowKey` and the selected columns under their own names. */
export interface TableRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: unknown;
}

export interface TableQuery {
  /** OData; empty for all rows. */
  readonly filter: string;
  readonly select: readonly string[];
  /** At most so many rows in the answer (1 to 1000). */
  readonly pageSize: number;
  readonly continuation?: string | undefined;
}

/** One answer. It may hold no row and still have a continuation: the service stopped scanning, not the table. */
export interface TablePage {
  readonly rows: readonly TableRow[];
  readonly continuation?: string | undefined;
}

export interface HubTable {
  readonly name: string;
  /** One request; `undefined` when the table does not exist. */
  page(query: TableQuery, signal: AbortSignal): Promise<TablePage | undefined>;
}

/**
 * The parts of one hub. Every method rejects with a {@link DurableDeployError} when storage gives trouble, and with the
 * signal's reason when it is aborted.
 */
export interface HubStore {
  readonly instances: HubTable;
  readonly history: HubTable;
  readonly partitions: HubTable;
  /** Names of queues by prefix; `undefined` when the credential may not list (a shared access signature). */
  listQueues(prefix: string, signal: AbortSignal): Promise<readonly string[] | undefined>;
  /** Approximate count of messages, hidden ones included, never too low; `undefined` when there is no such queue. */
  queueDepth(queue: string, signal: AbortSignal): Promise<number | undefined>;
  /** Texts of the first visible messages, at most {@link maxPeek}. */
  peek(queue: string, signal: AbortSignal): Promise<readonly string[]>;
  containerExists(container: string, signal: AbortSignal): Promise<boolean>;
  /**
   * By how many milliseconds the clock of the Instances table's account is ahead of ours, as its answers so far tell;
   * 0 as long as they do not show a difference. They name whole seconds.
   */
  clockDifference(): number;
  /** The blob's text, decompressed; `undefined` when it does not exist. */
  readBlob(container: string, blob: string, signal: AbortSignal): Promise<string | undefined>;
}

/** The most messages that one peek returns. Source: https://learn.microsoft.com/rest/api/storageservices/peek-messages */
export const maxPeek = 32;

/** Every page of a query that is expected to be short, such as one partition. */
export async function allRows(
  table: HubTable,
  query: Omit<TableQuery, 'pageSize' | 'continuation'>,
  signal: AbortSignal,
): Promise<TableRow[] | undefined> {
  const rows: TableRow[] = [];
  const tokens = createTokenWatch(table.name);
  let continuation: string | undefined;
  do {
    const page = await table.page({ ...query, pageSize: 1000, continuation }, signal);
    if (page === undefined) return undefined;
    rows.push(...page.rows);
    continuation = page.continuation;
    tokens.see(continuation);
  } while (continuation !== undefined);
  return rows;
}

/** The first row of a query, following empty pages. */
export async function firstRow(
  table: HubTable,
  query: Omit<TableQuery, 'pageSize' | 'continuation'>,
  signal: AbortSignal,
): Promise<TableRow | undefined> {
  const tokens = createTokenWatch(table.name);
  let continuation: string | undefined;
  do {
    const page = await table.page({ ...query, pageSize: 1, continuation }, signal);
    const [row] = page?.rows ?? [];
    if (row !== undefined) return row;
    continuation = page?.continuation;
    tokens.see(continuation);
  } while (continuation !== undefined);
  return undefined;
}
