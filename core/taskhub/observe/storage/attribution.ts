import { escapeKey } from '../../storage-format/index.ts';
import { allOf, column, inPartition, instanceColumns } from './filters.ts';
import { textOf } from './instance-row.ts';
import { allRows, type HubStore, type TableRow } from './store.ts';

/** Whose a row is: `unknown` when that cannot be told. */
export type Owner = 'ours' | 'others' | 'unknown';

/** Tells the rows of one hub from those of others. */
export interface Attribution {
  ownerOf(row: TableRow, signal: AbortSignal): Promise<Owner>;
}

/** For tables that belong to one hub alone: every row is its own. */
export const soleOwner: Attribution = { ownerOf: () => Promise.resolve('ours') };

/**
 * For a tracking store that hubs share. Rows carry the hub's name, but for those of sub-orchestrations and detached
 * children that the 1.x engine writes: these belong to the hub of their parent, which their history names in the
 * `ParentInstance` of ExecutionStarted, and so on up to a row with a name. Found owners are kept, since siblings have
 * the same parents; parents that go round in a circle, are gone, or are not named leave the owner unknown.
 *
 * Hub names are compared without case, because queues, tables and containers of two such hubs are the same.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/Tracking/AzureTableTrackingStore.cs
 */
export function createAttribution(store: HubStore, hubName: string): Attribution {
  const ours = hubName.toLowerCase();
  const known = new Map<string, Owner>();

  const named = (row: TableRow): Owner | undefined => {
    const name = textOf(row['TaskHubName']);
    if (name === undefined) return undefined;
    return name.toLowerCase() === ours ? 'ours' : 'others';
  };

  const remember = (keys: readonly string[], owner: Owner): Owner => {
    // Parents that were not found may appear a moment later, so only certainty is kept.
    if (owner !== 'unknown') {
      for (const key of keys) {
        if (known.size >= maxKnown) known.delete(known.keys().next().value ?? '');
        known.set(key, owner);
      }
    }
    return owner;
  };

  return {
    async ownerOf(row, signal) {
      const path: string[] = [];
      let current: TableRow | undefined = row;
      while (current !== undefined) {
        const owner: Owner | undefined = named(current) ?? known.get(cacheKey(current));
        if (owner !== undefined) return remember(path, owner);
        const key = cacheKey(current);
        if (path.includes(key) || path.length >= maxDepth) return 'unknown';
        path.push(key);
        current = await parentOf(store, current, signal);
      }
      return 'unknown';
    },
  };
}

async function parentOf(store: HubStore, row: TableRow, signal: AbortSignal): Promise<TableRow | undefined> {
  const executionId = textOf(row['ExecutionId']);
  const started = await allRows(
    store.history,
    {
      filter: allOf(
        inPartition(row.partitionKey),
        column('EventType', 'ExecutionStarted'),
        executionId === undefined ? '' : column('ExecutionId', executionId),
      ),
      select: ['PartitionKey', 'RowKey', 'ParentInstance'],
    },
    signal,
  );
  const parents = new Set((started ?? []).map((event) => parentId(event['ParentInstance'])));
  const [parent] = parents;
  // Two runs with different parents: the row does not say which of them it belongs to.
  if (parents.size !== 1 || parent === undefined) return undefined;
  const rows = await allRows(
    store.instances,
    { filter: inPartition(escapeKey(parent)), select: instanceColumns },
    signal,
  );
  return rows?.[0];
}

/** The instance id in the JSON of a ParentInstance column. */
function parentId(column: unknown): string | undefined {
  try {
    const parent: unknown = JSON.parse(textOf(column) ?? 'null');
    const instance = (parent as { readonly OrchestrationInstance?: { readonly InstanceId?: unknown } } | null)
      ?.OrchestrationInstance;
    return textOf(instance?.InstanceId);
  } catch {
    return undefined;
  }
}

/** An instance's key alone would not do: a later run of the same id may have another parent. */
function cacheKey(row: TableRow): string {
  return `${row.partitionKey}\n${textOf(row['ExecutionId']) ?? ''}`;
}

const maxDepth = 100;
const maxKnown = 20_000;
