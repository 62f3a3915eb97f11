import type { Clock } from '../../clock.ts';
import { createTokenWatch, type HubStore } from '../observe/storage/index.ts';
import { isEntityRow, unescapeKey } from '../storage-format/index.ts';
import { createEntityCounts } from './entity-counts.ts';
import type { HubContents } from './model.ts';

export interface EntityLimits {
  readonly maxRows: number;
  /** Milliseconds after which no further page is asked for. */
  readonly budgetMs: number;
}

/** Keys and names of entities begin with `@`, so they lie before `A`. The index of the table serves the keys. */
const entities = "PartitionKey ge '@' and PartitionKey lt 'A' and Name ge '@' and Name lt 'A'";

/**
 * Counts the entities of a hub by their rows in its Instances table, page by page; zero where there is no such table.
 *
 * @param hubName given where several hubs share the table: rows with another one's name are left out. Rows without a name
 *   count, because nothing tells whose they are (the 1.x engine names no hub on rows of entities).
 * @throws DurableDeployError when a page cannot be read
 */
export async function readStoredEntities(
  store: Pick<HubStore, 'instances'>,
  { maxRows, budgetMs }: EntityLimits,
  clock: Clock,
  signal: AbortSignal,
  hubName?: string,
): Promise<HubContents['entities']> {
  const startedAt = clock.now();
  const counts = createEntityCounts();
  const tokens = createTokenWatch(store.instances.name);
  let rowsRead = 0;
  let continuation: string | undefined;
  do {
    const page = await store.instances.page(
      { filter: entities, select: columns, pageSize: 1000, continuation },
      signal,
    );
    if (page === undefined) break;
    rowsRead += page.rows.length;
    for (const row of page.rows) {
      const { Name: name, TaskHubName: owner, CustomStatus: customStatus } = row;
      if (!isEntityRow(row.partitionKey, typeof name === 'string' ? name : undefined)) continue;
      const isOthers = typeof owner === 'string' && owner !== '' && owner.toLowerCase() !== hubName?.toLowerCase();
      if (hubName === undefined || !isOthers) counts.add(unescapeKey(row.partitionKey), customStatus);
    }
    continuation = page.continuation;
    tokens.see(continuation);
    const enough = rowsRead >= maxRows || clock.now() - startedAt >= budgetMs;
    if (enough && continuation !== undefined) return counts.result(true);
  } while (continuation !== undefined);
  return counts.result(false);
}

/** Never Input, which holds the entity's state. */
const columns: readonly string[] = ['PartitionKey', 'RowKey', 'Name', 'CustomStatus', 'TaskHubName'];
