import type { InFlightInstance } from '../../model.ts';
import { escapeKey } from '../../storage-format/index.ts';
import { allOf, anyOf, column, inPartition } from './filters.ts';
import { allRows, firstRow, type HubStore } from './store.ts';

/** Tells whether the history of an instance has ended although its row says that it is in flight. */
export type EndedCheck = (instance: InFlightInstance, signal: AbortSignal) => Promise<boolean>;

/**
 * The engine writes the history of an episode before the row; when it dies in between and nobody takes the message up
 * again, the row stays behind for ever. It is stale when the history of the same execution has an end, and no episode
 * began after it (a rewind goes on in the same history). An end by continue-as-new is none: the next run has begun.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/Tracking/AzureTableTrackingStore.cs (UpdateStateAsync)
 */
export function createEndedCheck(store: HubStore): EndedCheck {
  return async ({ instanceId, executionId }, signal) => {
    if (executionId === undefined) return false;
    const execution = allOf(inPartition(escapeKey(instanceId)), column('ExecutionId', executionId));
    const ends = await allRows(
      store.history,
      {
        filter: allOf(execution, anyOf(...endEvents.map((event) => column('EventType', event)))),
        select: ['PartitionKey', 'RowKey', 'EventType', 'OrchestrationStatus'],
      },
      signal,
    );
    if (ends?.some((row) => row['OrchestrationStatus'] === 'ContinuedAsNew')) return false;
    const last = ends?.at(-1);
    if (last === undefined) return false;
    const later = await firstRow(
      store.history,
      {
        filter: allOf(
          execution,
          `RowKey gt '${last.rowKey.replaceAll("'", "''")}'`,
          column('EventType', 'OrchestratorStarted'),
        ),
        select: ['PartitionKey', 'RowKey'],
      },
      signal,
    );
    return later === undefined;
  };
}

const endEvents = ['ExecutionCompleted', 'ExecutionTerminated', 'ExecutionFailed'];
