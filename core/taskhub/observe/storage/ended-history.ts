import type { InFlightInstance } from '../../model.ts';
import { escapeKey, odataString } from '../../storage-format/index.ts';
import { allOf, anyOf, column, inPartition, writtenSince } from './filters.ts';
import { allRows, firstRow, type HubStore } from './store.ts';

/** Tells whether the history of an instance has ended although its row says that it is in flight. */
export type EndedCheck = (instance: InFlightInstance, signal: AbortSignal) => Promise<boolean>;

/**
 * The engine writes the history of an episode before the row; when it dies in between and nobody takes the message up
 * again, the row stays behind for ever. It is stale when the history of the same execution has an end, and no episode
 * began after it (a rewind goes on in the same history). An end by continue-as-new is none: the next run has begun.
 * An end that was written since the reading began is not taken for one yet: until then the orchestration was in flight, and
 * what it started last may have been missed.
 *
 * @param since when the reading began, by the clock of the service (milliseconds since the epoch); `undefined` before that
 * Source: Azure/durabletask src/DurableTask.AzureStorage/Tracking/AzureTableTrackingStore.cs (UpdateStateAsync)
 */
export function createEndedCheck(store: HubStore, since: () => number | undefined): EndedCheck {
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
    const began = since();
    const later = await firstRow(
      store.history,
      {
        filter: allOf(
          execution,
          anyOf(
            allOf(`RowKey gt ${odataString(last.rowKey)}`, column('EventType', 'OrchestratorStarted')),
            ...(began === undefined ? [] : [allOf(column('RowKey', last.rowKey), writtenSince(began))]),
          ),
        ),
        select: ['PartitionKey', 'RowKey'],
      },
      signal,
    );
    return later === undefined;
  };
}

const endEvents = ['ExecutionCompleted', 'ExecutionTerminated', 'ExecutionFailed'];
