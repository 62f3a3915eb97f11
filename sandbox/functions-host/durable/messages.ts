import { randomUUID } from 'node:crypto';

/** `EventType` of the events that the handler sends. Source: Azure/durabletask, DurableTask.Core/History/EventType.cs */
const eventTypes = {
  ExecutionStarted: 0,
  ExecutionTerminated: 3,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

export type SentEvent = keyof typeof eventTypes;

/** The time with seven digits, as .NET writes it. */
export function engineTime(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString().replace('Z', '0000Z');
}

/**
 * A message to an instance, as the engine's client puts it into a control queue.
 *
 * @param fields the event's own fields, such as `Input` of ExecutionTerminated
 */
export function writeMessage(
  kind: SentEvent,
  instance: { readonly instanceId: string; readonly executionId: string | undefined },
  fields: Readonly<Record<string, unknown>>,
): string {
  const orchestrationInstance = {
    $type: 'DurableTask.Core.OrchestrationInstance',
    InstanceId: instance.instanceId,
    ExecutionId: instance.executionId ?? null,
  };
  return JSON.stringify({
    $type: 'DurableTask.AzureStorage.MessageData',
    ActivityId: randomUUID(),
    TaskMessage: {
      $type: 'DurableTask.Core.TaskMessage',
      Event: {
        $type: `DurableTask.Core.History.${kind}${kind.endsWith('Event') ? '' : 'Event'}`,
        ...(kind === 'ExecutionStarted' ? { OrchestrationInstance: orchestrationInstance } : {}),
        EventType: eventTypes[kind],
        ...fields,
        EventId: -1,
        IsPlayed: false,
        Timestamp: engineTime(),
      },
      SequenceNumber: 0,
      OrchestrationInstance: orchestrationInstance,
      OrchestrationExecutionContext: null,
    },
    CompressedBlobName: null,
    SequenceNumber: 1,
    Sender: { InstanceId: '', ExecutionId: '' },
    SerializableTraceContext: null,
  });
}
