import type { Clock } from '../../../../../core/clock.ts';
import type { CoreContext } from '../../../../../core/context.ts';
import { silentLog } from '../../../../../core/log.ts';
import {
  defaultPolicy,
  type HubLocation,
  type ObserveRequest,
  type HubReader,
} from '../../../../../core/taskhub/model.ts';
import { defaultLimits, type ReaderLimits } from '../../../../../core/taskhub/observe/storage/limits.ts';
import { createHubReader } from '../../../../../core/taskhub/observe/storage/reader.ts';
import type { HubStore, TableRow } from '../../../../../core/taskhub/observe/storage/store.ts';

/** A clock that stands still. */
export function clockAt(now: number): Clock {
  return { now: () => now, sleep: () => Promise.resolve() };
}

/** The moment of all hand-made hubs. */
export const noon = Date.parse('2026-03-01T12:00:00Z');

export function contextAt(now: number, signal: AbortSignal = new AbortController().signal): CoreContext {
  return { clock: clockAt(now), log: silentLog, signal, maskSecret: () => {} };
}

export function locationOf(hubName: string, trackingStorePrefix?: string | null): HubLocation {
  const connection = {
    kind: 'connectionString',
    connectionString: 'UseDevelopmentStorage=true',
    origin: 'test',
  } as const;
  return {
    provider: 'AzureStorage',
    hubName,
    nameOrigin: 'resolved',
    nameExplanation: 'given by the test',
    connection,
    ...(typeof trackingStorePrefix === 'string'
      ? { trackingStore: { connection, tablePrefix: trackingStorePrefix } }
      : {}),
    settings: [],
    findings: [],
  };
}

export function ask(request: Partial<ObserveRequest> = {}): ObserveRequest {
  return { policy: defaultPolicy, depth: 'counts', sampleSize: 20, signal: new AbortController().signal, ...request };
}

/** The reader over a store in memory. */
export function readerOf(
  store: HubStore,
  options: { now?: number; location?: HubLocation; limits?: Partial<ReaderLimits>; context?: CoreContext } = {},
): HubReader {
  return createHubReader({
    location: options.location ?? locationOf('Shop'),
    context: options.context ?? contextAt(options.now ?? noon),
    description: 'a hub in memory',
    limits: { ...defaultLimits, ...options.limits },
    openStore: () => store,
  });
}

/** A row of the Instances table. */
export function instanceRow(partitionKey: string, columns: Readonly<Record<string, unknown>> = {}): TableRow {
  return {
    Name: 'OrderSaga',
    Version: '',
    RuntimeStatus: 'Running',
    CreatedTime: new Date(noon - 60_000),
    LastUpdatedTime: new Date(noon - 60_000),
    ExecutionId: `execution-of-${partitionKey}`,
    TaskHubName: 'Shop',
    ...columns,
    partitionKey,
    rowKey: '',
  };
}

/** A row of the History table; `at` is its place in the history. */
export function historyRow(
  partitionKey: string,
  at: number,
  EventType: string,
  columns: Readonly<Record<string, unknown>> = {},
): TableRow {
  return {
    EventType,
    ExecutionId: `execution-of-${partitionKey}`,
    ...columns,
    partitionKey,
    rowKey: at.toString(16).toUpperCase().padStart(16, '0'),
  };
}

const eventNumbers = {
  ExecutionStarted: 0,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TimerFired: 11,
  EventRaised: 15,
  ExecutionResumed: 20,
};

/** The text of a queue message as the engine writes it. */
export function messageText(
  eventType: keyof typeof eventNumbers,
  instanceId: string,
  event: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    TaskMessage: {
      Event: { EventType: eventNumbers[eventType], ...event },
      OrchestrationInstance: { InstanceId: instanceId, ExecutionId: null },
    },
    CompressedBlobName: null,
  });
}
