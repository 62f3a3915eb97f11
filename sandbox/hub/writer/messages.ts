import { randomUUID } from 'node:crypto';
import {
  eventTypeNumbers,
  type EventBody,
  type Generation,
  type HubEvent,
  type InstanceRef,
  type Tags,
} from './events.ts';
import { failureObject } from './history.ts';

/** A message on its way: an event for an instance, and who sent it. */
export interface Envelope {
  readonly activityId: string;
  readonly event: HubEvent;
  readonly to: InstanceRef;
  /** The instance whose episode sent it; absent for a client. */
  readonly sender?: { readonly instance: InstanceRef; readonly episode: number } | undefined;
  readonly sequenceNumber: number;
}

const tagsType =
  'System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib],[System.String, System.Private.CoreLib]]';

/**
 * The JSON of a message, member by member in the engine's order.
 * Source: Azure/durabletask src/DurableTask.AzureStorage/MessageData.cs, and the captured hubs
 */
export function messageJson(envelope: Envelope, generation: Generation): string {
  const { event, to, sender } = envelope;
  const runsActivity = event.body.type === 'TaskScheduled';
  return JSON.stringify({
    $type: 'DurableTask.AzureStorage.MessageData',
    ActivityId: envelope.activityId,
    TaskMessage: {
      $type: 'DurableTask.Core.TaskMessage',
      Event: eventJson(event, generation),
      SequenceNumber: 0,
      OrchestrationInstance: instanceJson(to),
      OrchestrationExecutionContext: runsActivity
        ? {
            $type: 'DurableTask.Core.OrchestrationExecutionContext',
            OrchestrationTags: { $type: tagsType },
          }
        : null,
    },
    CompressedBlobName: null,
    SequenceNumber: envelope.sequenceNumber,
    ...(sender === undefined ? {} : { Episode: sender.episode }),
    Sender: {
      InstanceId: sender?.instance.instanceId ?? '',
      ExecutionId: sender?.instance.executionId ?? '',
    },
    SerializableTraceContext: null,
  });
}

/** The message that takes the place of one that is too large for a queue. */
export function wrapperJson(blobName: string): string {
  return JSON.stringify({
    $type: 'DurableTask.AzureStorage.MessageData',
    ActivityId: '00000000-0000-0000-0000-000000000000',
    TaskMessage: null,
    CompressedBlobName: blobName,
    SequenceNumber: 0,
    Sender: null,
    SerializableTraceContext: null,
  });
}

/** The text as it lies in the queue: base64 in the older generation. */
export function encodeMessage(json: string, generation: Generation): string {
  return generation === 'engine1' ? Buffer.from(json, 'utf8').toString('base64') : json;
}

/** An id for a message. */
export function newActivityId(): string {
  return randomUUID();
}

function instanceJson(instance: InstanceRef): Record<string, unknown> {
  return {
    $type: 'DurableTask.Core.OrchestrationInstance',
    InstanceId: instance.instanceId,
    ExecutionId: instance.executionId,
  };
}

function eventJson(event: HubEvent, generation: Generation): Record<string, unknown> {
  const { body } = event;
  const number = eventTypeNumbers[body.type];
  return {
    $type: `DurableTask.Core.History.${body.type}Event`,
    ...(body.type === 'ExecutionStarted' ? { OrchestrationInstance: instanceJson(body.instance) } : {}),
    EventType: number,
    ...bodyJson(body, generation),
    EventId: event.eventId,
    IsPlayed: false,
    Timestamp: netTime(event.timestamp),
  };
}

function bodyJson(body: EventBody, generation: Generation): Record<string, unknown> {
  const newer = generation === 'engine2';
  switch (body.type) {
    case 'ExecutionStarted':
      return {
        ParentInstance:
          body.parent === undefined
            ? null
            : {
                $type: 'DurableTask.Core.ParentInstance',
                Name: body.parent.name,
                OrchestrationInstance: instanceJson(body.parent.instance),
                TaskScheduleId: body.parent.taskScheduleId,
                Version: body.parent.version,
              },
        Name: body.name,
        Version: body.version,
        Input: body.input ?? null,
        Tags: tagsJson(body.tags),
        Correlation: null,
        ParentTraceContext: null,
        ScheduledStartTime: body.scheduledStartTime === undefined ? null : netTime(body.scheduledStartTime),
        Generation: body.generation ?? null,
        ...(newer ? { GenerateNewTrace: false } : {}),
      };
    case 'TaskScheduled':
      return {
        Name: body.name,
        Version: body.version,
        Input: body.input ?? null,
        ParentTraceContext: null,
        ...(newer ? { Tags: null } : {}),
      };
    case 'TaskCompleted':
    case 'SubOrchestrationInstanceCompleted':
      return { TaskScheduledId: body.taskScheduledId, Result: body.result ?? null };
    case 'TaskFailed':
    case 'SubOrchestrationInstanceFailed':
      return {
        TaskScheduledId: body.taskScheduledId,
        Reason: body.failure.errorMessage,
        Details: null,
        FailureDetails: {
          $type: 'DurableTask.Core.FailureDetails',
          ...failureObject(body.failure, generation),
        },
      };
    case 'TimerFired':
      return { TimerId: body.timerId, FireAt: netTime(body.fireAt) };
    case 'EventRaised':
      return { Name: body.name, Input: body.input, ...(newer ? { ParentTraceContext: null } : {}) };
    case 'ExecutionTerminated':
      return { Input: body.reason };
    case 'ExecutionSuspended':
    case 'ExecutionResumed':
      return { Reason: body.reason };
    case 'OrchestratorStarted':
    case 'OrchestratorCompleted':
    case 'ExecutionCompleted':
    case 'SubOrchestrationInstanceCreated':
    case 'TimerCreated':
    case 'EventSent':
      throw new Error(`The engine sends no message for ${body.type}.`);
  }
}

function tagsJson(tags: Tags | undefined): Record<string, unknown> | null {
  return tags === undefined ? null : { $type: tagsType, ...tags };
}

/** JSON.NET leaves out the zeros at the end of a fraction. */
function netTime(isoTime: string): string {
  return isoTime.replace(/(\.\d*?)0*Z$/, (_, fraction: string) => `${fraction === '.' ? '' : fraction}Z`);
}
