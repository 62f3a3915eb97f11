import type { Clock } from '../../../clock.ts';
import { partitionOf, unescapeKey, type HubNames } from '../../storage-format/index.ts';
import { mapLimited } from './concurrency.ts';
import { allOf, column, inPartition } from './filters.ts';
import { textOf, timeOf } from './instance-row.ts';
import type { StateLookup } from './instance-state.ts';
import type { ReaderLimits } from './limits.ts';
import { scanTable } from './scan/index.ts';
import { firstRow, type HubStore, type TableRow } from './store.ts';

export interface TimersOptions {
  readonly store: HubStore;
  readonly names: HubNames;
  /** How many partitions the engine spreads instances over. */
  readonly partitionCount: number;
  /** Hidden messages to explain, by control queue. */
  readonly hidden: ReadonlyMap<string, number>;
  /** When the timers whose messages were visible are due (ISO 8601), by queue: they stand for no hidden message. */
  readonly visibleTimers: readonly ReadonlyMap<string, readonly string[]>[];
  readonly stateOf: StateLookup;
  readonly clock: Clock;
  readonly limits: ReaderLimits;
}

/**
 * A timer that is due within this time explains nothing: its message may be visible already (the engine rounds the
 * delay to seconds), and the clocks of worker, service and agent differ.
 */
const marginMs = 60_000;

/**
 * Explains hidden messages of control queues by the timers that History tells of: the engine puts a timer's message into
 * the queue of its instance when the timer is created, hidden until it is due, and never takes it back. So a timer that
 * is still ahead stands for exactly one hidden message. It is harmless when its instance has ended, when a later
 * run of the same id has taken over (its message names the execution), or when the policy lets the instance pass.
 *
 * @returns how many hidden messages are explained, by control queue; never more than were hidden
 * @throws DurableDeployError BUDGET_EXCEEDED when History could not be read in time
 * Source: Azure/durabletask src/DurableTask.AzureStorage/AzureStorageOrchestrationService.cs (CommitOutboundQueueMessages, GetAdjustedVisibilityTimeout)
 */
export async function explainHiddenTimers(options: TimersOptions, signal: AbortSignal): Promise<Map<string, number>> {
  const { store, names, partitionCount, hidden, visibleTimers, stateOf, clock, limits } = options;
  const explained = new Map<string, number>();
  const counted = new Set<string>();
  const earliest = clock.now() + Math.max(0, store.clockDifference()) + marginMs;
  const isAhead = (due: string): boolean => Date.parse(due) > earliest;
  const visibleAhead = (queue: string): number =>
    Math.max(0, ...visibleTimers.map((look) => (look.get(queue) ?? []).filter(isAhead).length));
  // A timer in History may be one of the visible ones, so these take their share first.
  const open = (queue: string): number => (hidden.get(queue) ?? 0) + visibleAhead(queue) - (explained.get(queue) ?? 0);
  const allExplained = (): boolean => [...hidden.keys()].every((queue) => open(queue) <= 0);

  const explain = async (timer: TableRow): Promise<void> => {
    const instanceId = unescapeKey(timer.partitionKey);
    const queue = names.controlQueue(partitionOf(instanceId, partitionCount));
    if (open(queue) <= 0 || !(await isHarmless(timer, instanceId))) return;
    const key = `${timer.partitionKey}\n${timer.rowKey}`;
    if (counted.has(key) || open(queue) <= 0) return;
    counted.add(key);
    explained.set(queue, (explained.get(queue) ?? 0) + 1);
  };

  const isHarmless = async (timer: TableRow, instanceId: string): Promise<boolean> => {
    const executionId = textOf(timer['ExecutionId']);
    const due = timeOf(timer['FireAt']);
    if (executionId === undefined || due === undefined || !isAhead(due)) return false;
    const state = await stateOf(instanceId, signal);
    if (state.kind === 'noRow' || state.kind === 'entity') return false;
    const takenOver = state.executionId !== undefined && state.executionId !== executionId;
    if (state.kind === 'blocks' && !takenOver) return false;
    return !(await hasFired(store, timer, executionId, signal));
  };

  await scanTable({
    table: store.history,
    filter: allOf(column('EventType', 'TimerCreated'), `FireAt gt datetime'${new Date(earliest).toISOString()}'`),
    select: ['PartitionKey', 'RowKey', 'EventId', 'ExecutionId', 'FireAt'],
    concurrency: limits.scanConcurrency,
    clock,
    budgetMs: limits.historyBudgetMs,
    signal,
    async onPage(rows) {
      await mapLimited(rows, limits.lookupConcurrency, explain);
      return allExplained() ? 'stop' : 'goOn';
    },
  });
  return new Map([...explained].map(([queue, count]) => [queue, Math.max(0, count - visibleAhead(queue))]));
}

/** Whether the timer's message has been taken in, which ends its being hidden. */
async function hasFired(store: HubStore, timer: TableRow, executionId: string, signal: AbortSignal): Promise<boolean> {
  const id = timer['EventId'];
  // Without its number the timer cannot be told from another one of the same instance.
  if (typeof id !== 'number') return true;
  const fired = await firstRow(
    store.history,
    {
      filter: allOf(
        inPartition(timer.partitionKey),
        column('EventType', 'TimerFired'),
        column('ExecutionId', executionId),
        `TimerId eq ${id}`,
      ),
      select: ['PartitionKey', 'RowKey'],
    },
    signal,
  );
  return fired !== undefined;
}
