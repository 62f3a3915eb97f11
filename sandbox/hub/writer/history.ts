import { randomBytes } from 'node:crypto';
import {
  fireAndForgetTag,
  type EventBody,
  type FailureDetails,
  type Generation,
  type HubEvent,
  type Tags,
} from './events.ts';
import type { Column, HubRow } from './store.ts';

export const int = (value: number): Column => ({ type: 'Int32', value: String(value) });
export const bool = (value: boolean): Column => ({ type: 'Boolean', value: String(value) });
export const time = (value: string): Column => ({ type: 'DateTime', value });

export interface HistoryPosition {
  readonly partitionKey: string;
  readonly executionId: string;
  /** Counted from 0 in each execution. */
  readonly sequence: number;
  /** The orchestrator code has seen the event: true for what arrives, false for what it does. */
  readonly played: boolean;
}

/** The key of a history row: sixteen hexadecimal digits. */
export function historyRowKey(sequence: number): string {
  return sequence.toString(16).toUpperCase().padStart(16, '0');
}

/** The row of one event, as this generation of the engine writes it. */
export function historyRow(event: HubEvent, position: HistoryPosition, generation: Generation): HubRow {
  return {
    partitionKey: position.partitionKey,
    rowKey: historyRowKey(position.sequence),
    columns: {
      ...compact(bodyColumns(event.body, generation)),
      EventId: int(event.eventId),
      IsPlayed: bool(position.played),
      _Timestamp: time(event.timestamp),
      EventType: event.body.type,
      ExecutionId: position.executionId,
    },
  };
}

/** The last row of every checkpoint: tells which execution the rows belong to. */
export function sentinelRow(partitionKey: string, executionId: string, at: string): HubRow {
  return {
    partitionKey,
    rowKey: 'sentinel',
    columns: {
      ExecutionId: executionId,
      IsCheckpointComplete: bool(true),
      CheckpointCompletedTimestamp: time(at),
    },
  };
}

function bodyColumns(body: EventBody, generation: Generation): Record<string, Column | undefined> {
  // The newer engine writes an absent object as the JSON text `null`; the older one leaves the column out.
  const nothing = generation === 'engine2' ? 'null' : undefined;
  const newer = generation === 'engine2';
  switch (body.type) {
    case 'OrchestratorStarted':
    case 'OrchestratorCompleted':
      return {};
    case 'ExecutionStarted':
      return {
        ParentInstance: body.parent === undefined ? nothing : parentText(body.parent),
        Name: body.name,
        Version: body.version,
        Input: body.input,
        Tags: body.tags === undefined ? nothing : tagsText(body.tags),
        ParentTraceContext: nothing,
        Generation: body.generation === undefined ? undefined : int(body.generation),
        GenerateNewTrace: newer ? bool(false) : undefined,
        OrchestrationInstance: JSON.stringify({
          InstanceId: body.instance.instanceId,
          ExecutionId: body.instance.executionId,
        }),
        ScheduledStartTime: body.scheduledStartTime === undefined ? undefined : time(body.scheduledStartTime),
      };
    case 'ExecutionCompleted':
      return { OrchestrationStatus: body.status, Result: body.result, FailureDetails: nothing };
    case 'ExecutionTerminated':
      return { Input: body.reason };
    case 'ExecutionSuspended':
    case 'ExecutionResumed':
      return { Reason: body.reason };
    case 'TaskScheduled':
      return { Name: body.name, Version: body.version, ParentTraceContext: nothing, Tags: nothing };
    case 'TaskCompleted':
    case 'SubOrchestrationInstanceCompleted':
      return { TaskScheduledId: int(body.taskScheduledId), Result: body.result };
    case 'TaskFailed':
    case 'SubOrchestrationInstanceFailed':
      return {
        TaskScheduledId: int(body.taskScheduledId),
        Reason: body.failure.errorMessage,
        FailureDetails: failureText(body.failure, generation),
      };
    case 'SubOrchestrationInstanceCreated':
      return {
        Name: body.name,
        Version: body.version,
        InstanceId: body.instanceId,
        Tags: newer ? (body.tags === undefined ? 'null' : tagsText(body.tags)) : undefined,
        ClientSpanId: newer ? undefined : randomBytes(8).toString('hex'),
      };
    case 'TimerCreated':
      return { FireAt: time(body.fireAt) };
    case 'TimerFired':
      return { TimerId: int(body.timerId), FireAt: time(body.fireAt) };
    case 'EventSent':
      return { InstanceId: body.instanceId, Name: body.name, Input: body.input };
    case 'EventRaised':
      return { Name: body.name, Input: body.input, ParentTraceContext: nothing };
  }
}

function parentText(parent: NonNullable<Extract<EventBody, { type: 'ExecutionStarted' }>['parent']>): string {
  return JSON.stringify({
    Name: parent.name,
    OrchestrationInstance: { InstanceId: parent.instance.instanceId, ExecutionId: parent.instance.executionId },
    TaskScheduleId: parent.taskScheduleId,
    Version: parent.version,
  });
}

/** Tags as a column's text. */
export function tagsText(tags: Tags): string {
  return JSON.stringify(tags);
}

/** Whether nobody waits for this orchestration's end. */
export function isFireAndForget(tags: Tags | undefined): boolean {
  return tags !== undefined && fireAndForgetTag in tags;
}

/** The engine's JSON of an exception; the newer one knows a further member. */
export function failureObject(failure: FailureDetails, generation: Generation): Record<string, unknown> {
  return {
    ErrorType: failure.errorType,
    ErrorMessage: failure.errorMessage,
    StackTrace: failure.stackTrace,
    InnerFailure: null,
    IsNonRetriable: false,
    ...(generation === 'engine2' ? { Properties: null } : {}),
  };
}

function failureText(failure: FailureDetails, generation: Generation): string {
  return JSON.stringify(failureObject(failure, generation));
}

/** Leaves out the columns without a value: the table knows no null. */
export function compact(columns: Readonly<Record<string, Column | undefined>>): Record<string, Column> {
  return Object.fromEntries(
    Object.entries(columns).filter((entry): entry is [string, Column] => entry[1] !== undefined),
  );
}
