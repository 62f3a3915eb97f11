/** What a queue message of the engine says, as far as it matters for "can this lead to work?". */
export interface HubMessage {
  /** Name of the event; `undefined` when the envelope has none (then the content lies in `compressedBlobName`). */
  readonly eventType?: string;
  readonly instanceId?: string;
  readonly executionId?: string;
  /** Name of the orchestration, activity or event. */
  readonly name?: string;
  /** ISO 8601; of a timer. */
  readonly fireAt?: string;
  /** The message was too large for the queue: the whole of it is this blob (gzip) in the large-messages container. */
  readonly compressedBlobName?: string;
}

/**
 * `EventType` of the engine by number.
 * Source: Azure/durabletask src/DurableTask.Core/History/EventType.cs
 */
const eventTypes: readonly string[] = [
  'ExecutionStarted',
  'ExecutionCompleted',
  'ExecutionFailed',
  'ExecutionTerminated',
  'TaskScheduled',
  'TaskCompleted',
  'TaskFailed',
  'SubOrchestrationInstanceCreated',
  'SubOrchestrationInstanceCompleted',
  'SubOrchestrationInstanceFailed',
  'TimerCreated',
  'TimerFired',
  'OrchestratorStarted',
  'OrchestratorCompleted',
  'EventSent',
  'EventRaised',
  'ContinueAsNew',
  'GenericEvent',
  'HistoryState',
  'ExecutionSuspended',
  'ExecutionResumed',
  'ExecutionRewound',
];

/**
 * Reads the text of a queue message: JSON as the 2.x engine writes it, or the same in base64 (1.x, or by the option
 * `QueueClientMessageEncoding`).
 *
 * @returns `undefined` when the text is neither, or is not an envelope of the engine: nothing may be assumed of it
 * Source: Azure/durabletask src/DurableTask.AzureStorage/MessageData.cs
 */
export function parseMessage(text: string): HubMessage | undefined {
  const envelope = parseObject(text) ?? parseObject(Buffer.from(text, 'base64').toString('utf8'));
  if (envelope === undefined) return undefined;
  const compressedBlobName = textOf(envelope['CompressedBlobName']);
  const task = objectOf(envelope['TaskMessage']);
  if (task === undefined) return compressedBlobName === undefined ? undefined : { compressedBlobName };
  const event = objectOf(task['Event']);
  const instance = objectOf(task['OrchestrationInstance']);
  const eventType = eventTypeOf(event?.['EventType']);
  const optional = {
    eventType,
    instanceId: textOf(instance?.['InstanceId']),
    executionId: textOf(instance?.['ExecutionId']),
    name: textOf(event?.['Name']),
    fireAt: textOf(event?.['FireAt']),
    compressedBlobName,
  };
  if (eventType === undefined && compressedBlobName === undefined) return undefined;
  return Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
}

function eventTypeOf(value: unknown): string | undefined {
  if (typeof value === 'number') return eventTypes[value];
  return typeof value === 'string' && eventTypes.includes(value) ? value : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
